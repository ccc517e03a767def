#pragma once

#include "runtime/stream/time.hpp"

namespace komado::stream {

/// The end of the window `[end - size, end)` that `time` belongs to. Windows are aligned to the
/// epoch. Requires `size > 0`.
constexpr timestamp window_end(timestamp time, duration size) noexcept {
  const auto since = time.time_since_epoch().count();
  const auto length = size.count();
  const auto into = since % length;
  // C++ truncates towards zero: before the epoch the remainder is negative.
  return timestamp{duration{since - into + (into < 0 ? 0 : length)}};
}

/// A window is closed for good once the watermark has reached its end.
constexpr bool closed_at(timestamp end, timestamp watermark) noexcept {
  return end <= watermark;
}

} // namespace komado::stream
