#pragma once

#include "runtime/stream/reading.hpp"
#include "runtime/stream/time.hpp"

#include <optional>

namespace komado::stream {

/// How far an event may lie from its record's Kafka timestamp.
struct time_bounds {
  duration max_future{};
  duration max_past{}; ///< zero: no bound
};

/// Why a reading of this event time is rejected, if it is. Without a Kafka timestamp there is nothing to judge by.
constexpr std::optional<reject_reason> judge_time(timestamp event, std::optional<timestamp> written,
                                                  const time_bounds& bounds) noexcept {
  if (!written)
    return std::nullopt;
  if (event > *written + bounds.max_future)
    return reject_reason::future;
  if (bounds.max_past > duration::zero() && event < *written - bounds.max_past)
    return reject_reason::past;
  return std::nullopt;
}

} // namespace komado::stream
