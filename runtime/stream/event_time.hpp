#pragma once

#include "runtime/stream/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace komado::stream {

/// How a record writes its event time: a JSON number of seconds, milliseconds or microseconds since
/// the epoch, or an ISO-8601 string.
enum class time_unit : std::uint8_t { s, ms, us, iso8601 };

/// The time that `text`, a number as JSON writes it (fraction and exponent allowed), means in `unit`
/// (not iso8601). What is finer than a microsecond is cut towards the past, exactly and in decimal, so
/// that no reading moves into a later window. Nothing if `text` is no decimal number or the time lies
/// outside [earliest_time, latest_time).
std::optional<timestamp> parse_decimal_time(std::string_view text, time_unit unit) noexcept;

/// The same for a number that is an integer already.
inline std::optional<timestamp> convert_integer_time(std::int64_t value, time_unit unit) noexcept {
  const std::int64_t microseconds_each = unit == time_unit::s ? 1'000'000 : unit == time_unit::ms ? 1000 : 1;
  std::int64_t microseconds = 0;
  if (__builtin_mul_overflow(value, microseconds_each, &microseconds))
    return std::nullopt;
  const timestamp time{duration{microseconds}};
  return time < earliest_time || time >= latest_time ? std::nullopt : std::optional{time};
}

/// The time that an ISO-8601 date and time with its offset from UTC means (RFC 3339):
///
///   YYYY-MM-DD ("T" | "t" | " ") hh:mm:ss [ "." 1*9DIGIT ] ( "Z" | "z" | ("+" | "-") hh [":"] mm )
///
/// Digits beyond the microsecond are cut. Nothing if `text` is of another form (a time without an
/// offset is ambiguous), names no real date or time (second 60 included), or lies outside
/// [earliest_time, latest_time).
std::optional<timestamp> parse_iso8601(std::string_view text) noexcept;

} // namespace komado::stream
