#pragma once

#include "runtime/stream/time.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace komado::stream {

/// How far a device's clock is ahead of Kafka's timestamp (negative: behind, as all are by their way to
/// Kafka), in seconds; NaN: the record has no Kafka timestamp. Single precision: for people, not for results.
using clock_skew = float;
inline constexpr clock_skew unknown_skew = std::numeric_limits<clock_skew>::quiet_NaN();

inline clock_skew skew_of(timestamp event, std::optional<timestamp> written) noexcept {
  return written ? std::chrono::duration<clock_skew>(event - *written).count() : unknown_skew;
}

inline bool is_further(clock_skew a, clock_skew b) noexcept {
  return std::isnan(b) || std::abs(a) > std::abs(b);
}

/// What several readings of one device show, for people.
struct sighting {
  sighting() = default;
  /// Of one reading.
  sighting(timestamp event, clock_skew measured) noexcept : newest(event), skew(measured), furthest(measured) {
  }

  timestamp newest = no_watermark;   ///< the latest event time
  clock_skew skew = unknown_skew;    ///< of that reading
  clock_skew furthest = unknown_skew; ///< of the reading whose clock was furthest off

  void add(timestamp event, clock_skew measured) noexcept {
    if (event >= newest) {
      newest = event;
      skew = measured;
    }
    if (is_further(measured, furthest))
      furthest = measured;
  }
};

/// What a device did since its shard's owner took over: not part of the committed state.
class device_activity {
public:
  /// The median is taken of so many batches, the newest.
  static constexpr std::size_t samples = 5;

  void see(const sighting& seen) noexcept {
    if (seen.newest >= newest_) {
      newest_ = seen.newest;
      newest_skew_ = seen.skew;
    }
    measure(seen.skew, seen.furthest);
  }

  void take(std::uint64_t readings) noexcept {
    readings_ += readings;
  }
  void take_late(std::uint32_t readings) noexcept {
    readings_ += readings;
    late_ += readings;
  }
  /// A reading that was rejected for its time: it shows the device's clock, and that it lives.
  void take_rejected(timestamp event, clock_skew skew) noexcept {
    ++rejected_;
    measure(skew, skew);
    rejected_seen_ = std::max(rejected_seen_, written_at(event, skew));
  }

  std::uint64_t readings() const noexcept {
    return readings_;
  }
  std::uint64_t late() const noexcept {
    return late_;
  }
  std::uint64_t rejected() const noexcept {
    return rejected_;
  }
  /// Kafka's timestamp of the newest reading; no_watermark: none seen since the takeover.
  timestamp last_seen() const noexcept {
    return newest_ == no_watermark ? rejected_seen_
                                   : std::max(rejected_seen_, written_at(newest_, newest_skew_));
  }
  /// The latest event time that was accepted; no_watermark: none.
  timestamp last_reading() const noexcept {
    return newest_;
  }
  /// The median of the newest samples.
  clock_skew median_skew() const noexcept {
    auto sorted = skews_;
    const std::size_t known = full_ ? samples : next_;
    if (known == 0)
      return unknown_skew;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(known / 2);
    std::nth_element(sorted.begin(), middle, sorted.begin() + static_cast<std::ptrdiff_t>(known));
    return *middle;
  }
  /// The furthest off, since the takeover.
  clock_skew worst_skew() const noexcept {
    return worst_;
  }

private:
  static timestamp written_at(timestamp event, clock_skew skew) noexcept {
    if (std::isnan(skew))
      return event;
    return event - std::chrono::duration_cast<duration>(std::chrono::duration<double>(skew));
  }

  void measure(clock_skew sample, clock_skew furthest) noexcept {
    if (is_further(furthest, worst_))
      worst_ = furthest;
    if (std::isnan(sample))
      return;
    skews_[next_] = sample;
    if (++next_ == samples) {
      next_ = 0;
      full_ = true;
    }
  }

  timestamp newest_ = no_watermark;
  timestamp rejected_seen_ = no_watermark;
  std::uint64_t readings_ = 0;
  std::uint32_t late_ = 0;
  std::uint32_t rejected_ = 0;
  std::array<clock_skew, samples> skews_{};
  clock_skew newest_skew_ = unknown_skew;
  clock_skew worst_ = unknown_skew;
  std::uint8_t next_ = 0; // in skews_
  bool full_ = false;
};

} // namespace komado::stream
