#pragma once

#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <optional>
#include <span>
#include <vector>

namespace komado::stream {

/// What one accepted reading proves about its partition: all that comes later is newer than this,
/// by `delay`. Bounded by `written`, the record's Kafka timestamp, since an event cannot be known
/// before it was written: a clock that runs ahead cannot close other devices' windows.
constexpr timestamp watermark_of(timestamp event, std::optional<timestamp> written,
                                 duration delay) noexcept {
  const auto known = written && *written < event ? *written : event;
  // Far from overflow: event times lie in years 1 to 9999.
  return known - delay;
}

/// Where one shard stands in one input partition, as far as time is concerned.
struct partition_time {
  log_offset position = 0;
  timestamp watermark = no_watermark;
};

/// W, a shard's watermark: the least of the watermarks of all input partitions that are not idle
/// (design §4). Monotone. While all partitions are idle it grows with the steady clock, so that the
/// last windows close too.
class shard_watermark {
public:
  /// An idle claim that is not renewed lapses after this long.
  static constexpr duration claim_lifetime = std::chrono::seconds{3};

  /// Goes on from a restored W.
  explicit shard_watermark(timestamp restored) noexcept : value_(restored) {
  }

  timestamp value() const noexcept {
    return value_;
  }

  /// A source claimed, at `now`, that `partition` holds nothing beyond `end`.
  void claim_idle(partition_id partition, log_offset end, steady_time now);

  /// Drops the claim on `partition`: another source speaks for it.
  void forget(partition_id partition);

  /// True while a claim for exactly `position` lives.
  bool idle(partition_id partition, log_offset position, steady_time now) const;

  /// Recomputes W; `partitions` is indexed by partition. Returns W.
  timestamp advance(std::span<const partition_time> partitions, steady_time now);

private:
  struct claim {
    log_offset end = -1;
    steady_time renewed{};
  };
  struct idle_clock {
    timestamp from;
    steady_time since;
  };

  timestamp value_;
  std::vector<claim> claims_;
  std::optional<idle_clock> all_idle_;
};

} // namespace komado::stream
