#pragma once

#include "runtime/stream/time.hpp"

#include <chrono>

namespace komado::stream {

/// An event time: `since` the epoch.
inline timestamp event(duration since) { return timestamp{since}; }
/// A moment of the steady clock, which a machine may have started long ago.
inline steady_time steady(duration since) { return steady_time{std::chrono::hours{1} + since}; }

} // namespace komado::stream
