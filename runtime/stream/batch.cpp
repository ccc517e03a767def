#include "runtime/stream/batch.hpp"

#include <cmath>
#include <utility>

namespace komado::stream {

namespace {

constexpr unsigned cache_bits = 8;
constexpr std::size_t batch_overhead = 64;

std::size_t size_of(std::size_t entries, std::size_t aggregates, std::size_t key_bytes) {
  return batch_overhead + entries * sizeof(batch_entry) + aggregates * sizeof(aggregate) + key_bytes;
}

std::size_t bytes_of(const clock_fault& fault) {
  return sizeof(clock_fault) + fault.device.size();
}

} // namespace

std::size_t rejected_record::bytes() const noexcept {
  return sizeof(rejected_record) + (key ? key->size() : 0) + (value ? value->size() : 0);
}

std::size_t batch::bytes() const noexcept {
  auto total = size_of(entries.size(), aggregates.size(), keys.size());
  for (const auto& record : rejected)
    total += record.bytes();
  for (const auto& fault : clock_faults)
    total += bytes_of(fault);
  return total;
}

batch_builder::batch_builder(std::size_t fields) : fields_(fields), recent_(std::size_t{1} << cache_bits) {
}

batch_entry& batch_builder::entry_for(std::uint32_t hash, std::string_view device,
                                      timestamp window_end, bool late) {
  const auto tag = hash ^ static_cast<std::uint32_t>(window_end.time_since_epoch().count() >> 20);
  auto& slot = recent_[(tag * 0x9E3779B1u) >> (32 - cache_bits)];
  auto& entries = collected_.entries;
  // The tag spares a look at an entry that is out of the processor's caches. A slot left from an earlier
  // batch may point at any entry or beyond the last: the comparison tells.
  if (slot.tag == tag && slot.entry < entries.size()) {
    auto& known = entries[slot.entry];
    if (known.hash == hash && known.window_end == window_end && known.late == late
        && collected_.device(known) == device)
      return known;
  }
  slot = {static_cast<std::uint32_t>(entries.size()), tag};
  auto& entry = entries.emplace_back();
  entry.window_end = window_end;
  entry.hash = hash;
  entry.key_begin = static_cast<std::uint32_t>(collected_.keys.size());
  entry.key_size = static_cast<std::uint16_t>(device.size());
  entry.late = late;
  collected_.keys += device;
  collected_.aggregates.resize(entries.size() * fields_);
  return entry;
}

void batch_builder::add(std::uint32_t hash, std::string_view device, timestamp window_end, bool late,
                        std::span<const double> values, timestamp event, clock_skew skew) {
  auto& entry = entry_for(hash, device, window_end, late);
  entry.seen.add(event, skew);
  ++entry.readings;
  ++collected_.read;
  const auto index = static_cast<std::size_t>(&entry - collected_.entries.data());
  auto* field = collected_.aggregates.data() + index * fields_;
  for (std::size_t i = 0; i < fields_; ++i)
    if (!std::isnan(values[i]))
      field[i].add(values[i]);
}

void batch_builder::reject(rejected_record record) {
  rejected_bytes_ += record.bytes();
  ++collected_.read;
  collected_.rejected.push_back(std::move(record));
}

void batch_builder::tell(clock_fault fault) {
  rejected_bytes_ += bytes_of(fault);
  collected_.clock_faults.push_back(std::move(fault));
}

std::size_t batch_builder::bytes() const noexcept {
  return size_of(collected_.entries.size(), collected_.aggregates.size(), collected_.keys.size())
         + rejected_bytes_;
}

batch batch_builder::take() {
  auto full = std::exchange(collected_, batch{});
  rejected_bytes_ = 0;
  collected_.keys.reserve(full.keys.size());
  collected_.entries.reserve(full.entries.size());
  collected_.aggregates.reserve(full.aggregates.size());
  return full;
}

void batch_builder::clear() {
  collected_ = batch{};
  rejected_bytes_ = 0;
}

} // namespace komado::stream
