#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace komado::stream {

/// A span of event or steady time, in microseconds.
using duration = std::chrono::microseconds;

/// A point in event time: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored. The same
/// type holds a Kafka record's timestamp, which the broker keeps in milliseconds.
using timestamp = std::chrono::sys_time<duration>;

/// A point on the node's steady clock. Cores never read a clock: the caller passes this in.
using steady_time = std::chrono::time_point<std::chrono::steady_clock, duration>;

/// "No reading yet": the watermark of a partition that holds every window (design: −∞).
inline constexpr timestamp no_watermark = timestamp::min();

/// Event times that Komado accepts lie in [earliest_time, latest_time): years 1 to 9999, so that an
/// ISO-8601 date always has four digits.
inline constexpr timestamp earliest_time = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
inline constexpr timestamp latest_time = std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1};

/// A Kafka record's timestamp, which may be any number of milliseconds that is not negative: all beyond latest_time counts as
/// latest_time.
constexpr timestamp from_kafka(std::int64_t milliseconds) noexcept {
  constexpr std::chrono::milliseconds last = std::chrono::duration_cast<std::chrono::milliseconds>(latest_time.time_since_epoch());
  return timestamp{std::min(std::chrono::milliseconds{milliseconds}, last)};
}

} // namespace komado::stream
