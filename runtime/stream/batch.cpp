#include "runtime/stream/batch.hpp"

#include "runtime/stream/short_text.hpp"

#include <utility>

namespace komado::stream {

namespace {

constexpr unsigned cache_bits = 8;
constexpr std::size_t batch_overhead = 64;

std::size_t size_of(const batch& content) {
  return batch_overhead + content.entries.size() * sizeof(batch_entry) + content.values.size() * sizeof(double)
         + content.combined.size() * sizeof(aggregate) + content.keys.size();
}

std::size_t bytes_of(const clock_fault& fault) {
  return sizeof(clock_fault) + fault.device.size();
}

} // namespace

std::size_t rejected_record::bytes() const noexcept {
  return sizeof(rejected_record) + (key ? key->size() : 0) + (value ? value->size() : 0);
}

std::size_t batch::bytes() const noexcept {
  auto total = size_of(*this);
  for (const auto& record : rejected)
    total += record.bytes();
  for (const auto& fault : clock_faults)
    total += bytes_of(fault);
  return total;
}

batch_builder::batch_builder(std::size_t fields) : recent_(std::size_t{1} << cache_bits) {
  collected_.fields = fields;
}

batch_entry* batch_builder::find(std::uint32_t hash, std::string_view device, timestamp window_end, bool late) {
  const auto mixed = (hash ^ static_cast<std::uint32_t>(window_end.time_since_epoch().count() >> 20)) * 0x9E3779B1u;
  const auto tag = static_cast<std::uint16_t>(mixed);
  auto& slot = recent_[mixed >> (32 - cache_bits)];
  auto& entries = collected_.entries;
  // The tag spares a look at an entry that is out of the processor's caches. A slot left from an earlier
  // batch may point at any entry or beyond the last, as may one whose entry's index did not fit: the comparison
  // tells.
  if (slot.tag == tag && slot.entry < entries.size()) {
    auto& known = entries[slot.entry];
    if (known.hash == hash && known.window_end == window_end && known.late == late
        && same_text(collected_.device(known), device))
      return &known;
  }
  slot = {static_cast<std::uint16_t>(entries.size()), tag};
  return nullptr;
}

void batch_builder::append(std::uint32_t hash, std::string_view device, timestamp window_end, bool late,
                           std::span<const double> values, const sighting& seen) {
  // Whole at once: nothing of it is read back while its cache line is still under way.
  collected_.entries.push_back({window_end, hash, static_cast<std::uint32_t>(collected_.keys.size()), 1, 0,
                                static_cast<std::uint16_t>(device.size()), late, seen});
  collected_.keys += device;
  collected_.values.insert(collected_.values.end(), values.begin(), values.end());
}

void batch_builder::combine(batch_entry& entry, std::span<const double> values) {
  auto& combined = collected_.combined;
  if (entry.readings == 1) {
    entry.combined = static_cast<std::uint32_t>(combined.size());
    combined.resize(combined.size() + collected_.fields);
    const auto index = static_cast<std::size_t>(&entry - collected_.entries.data());
    add_reading(combined.data() + entry.combined, collected_.reading(index));
  }
  add_reading(combined.data() + entry.combined, values);
}

void batch_builder::add(std::uint32_t hash, std::string_view device, timestamp window_end, bool late,
                        std::span<const double> values, timestamp event, clock_skew skew) {
  ++collected_.read;
  auto* entry = find(hash, device, window_end, late);
  if (!entry) {
    append(hash, device, window_end, late, values, {event, skew});
    return;
  }
  combine(*entry, values);
  entry->seen.add(event, skew);
  ++entry->readings;
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
  return size_of(collected_) + rejected_bytes_;
}

batch batch_builder::take() {
  auto full = std::move(collected_);
  collected_ = {};
  collected_.fields = full.fields;
  rejected_bytes_ = 0;
  collected_.keys.reserve(full.keys.size());
  collected_.entries.reserve(full.entries.size());
  collected_.values.reserve(full.values.size());
  collected_.combined.reserve(full.combined.size());
  return full;
}

void batch_builder::clear() {
  const auto fields = collected_.fields;
  collected_ = {};
  collected_.fields = fields;
  rejected_bytes_ = 0;
}

} // namespace komado::stream
