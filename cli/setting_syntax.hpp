#pragma once

#include "runtime/stream/time.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace komado::cli {

/// Why a text is no valid value, as the end of a sentence about it: "is not a whole number".
struct reason {
  std::string text;
};

template <class T>
using parsed = boost::system::result<T, reason>;

/// duration = 1*( digits unit ), units in falling order: d, h, min, s, ms. Examples: 2min, 1min30s.
/// At most 36,500 days.
parsed<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest text that `parse_duration` reads as `value` (not negative): "0s", "1min30s".
std::string render_duration(std::chrono::milliseconds value);

/// An ISO-8601 date and time with its offset from UTC, as `stream::parse_iso8601` reads it.
parsed<stream::timestamp> parse_time(std::string_view text);
/// The time in UTC, with a fraction only if there is one; `parse_time` reads it back.
std::string render_time(stream::timestamp value);

/// A decimal whole number with an optional minus, nothing else around it.
parsed<std::int64_t> parse_integer(std::string_view text);
/// A finite decimal number.
parsed<double> parse_number(std::string_view text);
/// The shortest text that `parse_number` reads as `value`.
std::string render_number(double value);
/// true or false.
parsed<bool> parse_boolean(std::string_view text);

} // namespace komado::cli
