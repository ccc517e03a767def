#include "runtime/stream/watermark.hpp"

#include <algorithm>

namespace komado::stream {

void shard_watermark::claim_idle(partition_id partition, log_offset end, steady_time now) {
  const auto index = static_cast<std::size_t>(partition);
  if (claims_.size() <= index)
    claims_.resize(index + 1);
  claims_[index] = {end, now};
}

void shard_watermark::forget(partition_id partition) {
  const auto index = static_cast<std::size_t>(partition);
  if (index < claims_.size())
    claims_[index] = {};
}

bool shard_watermark::idle(partition_id partition, log_offset position, steady_time now) const {
  const auto index = static_cast<std::size_t>(partition);
  if (index >= claims_.size())
    return false;
  const auto& known = claims_[index];
  return known.end == position && now - known.renewed <= claim_lifetime;
}

timestamp shard_watermark::advance(std::span<const partition_time> partitions, steady_time now) {
  std::optional<timestamp> least;
  auto greatest = no_watermark;
  partition_id id = 0;
  for (const auto& partition : partitions) {
    greatest = std::max(greatest, partition.watermark);
    if (!idle(id++, partition.position, now))
      least = least ? std::min(*least, partition.watermark) : partition.watermark;
  }
  if (least) {
    all_idle_.reset();
    value_ = std::max(value_, *least);
    return value_;
  }
  const auto from = std::max(value_, greatest);
  if (from == no_watermark)
    return value_;
  if (!all_idle_)
    all_idle_ = {from, now};
  value_ = std::max(value_, all_idle_->from + (now - all_idle_->since));
  return value_;
}

} // namespace komado::stream
