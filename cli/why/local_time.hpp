#pragma once

#include "runtime/stream/event_time.hpp"
#include "runtime/stream/time_zone.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace komado::cli {

/// The time in the zone, ISO-8601; what lies beyond the years that can be written is their first or last.
inline std::string local_time(stream::time_zone& zone, stream::timestamp at) {
  std::string text;
  zone.append_iso8601(text, std::clamp(at, stream::earliest_time, stream::latest_time - std::chrono::days{1}));
  return text;
}

} // namespace komado::cli
