#pragma once

#include "runtime/stream/event_time.hpp"

#include <string_view>

namespace komado::cli {

inline stream::timestamp at(std::string_view text) { return *stream::parse_iso8601(text); }

/// The window that the tests of `komado why` are about.
inline const auto start = at("2016-11-14T23:44:00Z");
inline const auto end = at("2016-11-14T23:46:00Z");

} // namespace komado::cli
