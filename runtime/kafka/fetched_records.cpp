#include "runtime/kafka/fetched_records.hpp"

namespace komado::kafka {

namespace {

std::int32_t size_of(std::string_view text) noexcept { return static_cast<std::int32_t>(text.size()); }

} // namespace

void fetched_records::reserve(std::size_t records, std::size_t bytes) {
  places_.reserve(records);
  bytes_.reserve(bytes);
}

void fetched_records::append(const record& next) {
  places_.push_back({next.offset, next.timestamp_ms, bytes_.size(), next.has_key ? size_of(next.key) : absent,
                     next.has_value ? size_of(next.value) : absent});
  if (next.has_key)
    bytes_ += next.key;
  if (next.has_value)
    bytes_ += next.value;
}

record fetched_records::operator[](std::size_t index) const noexcept {
  const auto& [offset, timestamp_ms, begin, key_size, value_size] = places_[index];
  record seen{offset, timestamp_ms, {}, {}, key_size != absent, value_size != absent};
  const auto* at = bytes_.data() + begin;
  if (seen.has_key) {
    seen.key = {at, static_cast<std::size_t>(key_size)};
    at += key_size;
  }
  if (seen.has_value)
    seen.value = {at, static_cast<std::size_t>(value_size)};
  return seen;
}

std::optional<std::int64_t> fetched_records::next_offset() const noexcept {
  if (end_of_partition_)
    return end_of_partition_;
  if (empty())
    return std::nullopt;
  return places_.back().offset + 1;
}

} // namespace komado::kafka
