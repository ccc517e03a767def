#pragma once

#include "runtime/stream/event_time.hpp"
#include "runtime/stream/reading.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {

/// Which fields of a record's JSON object are the device's key, its time and its values. The names are
/// distinct; there are 1 to max_fields value fields.
struct reading_format {
  std::string key_field = "bid";
  std::string time_field = "time";
  time_unit unit = time_unit::s;
  std::vector<std::string> fields = {"ambient", "rh"};
};

/// Parses records into readings. A record is one JSON object (RFC 8259) in UTF-8:
///
///   { key_field: string, time_field: number | string, field: number | null, ... }
///
/// Fields that the format does not name are ignored, whatever they hold. Doubles are the nearest to
/// the number as written (what underflows is zero, as everywhere).
///
/// The verdict is a function of the record's bytes and the format alone. When several reasons apply,
/// the first of this list is given:
///
/// 1. too_large, judged before parsing
/// 2. malformed or too_deep, whichever the parser meets first; parsing ends there. Malformed is also a
///    byte order mark, anything but white space behind the object, a lone surrogate (`\ud800`) and a
///    number whose exponent exceeds 32 bits
/// 3. duplicate_key: two of the object's own keys are equal after unescaping, named or not
/// 4. no_key, bad_key (`\u0000` in it too), no_time, bad_time, bad_value, in this order
///
/// On the ordinary path a record costs no allocation. Not thread-safe: one parser per thread.
class reading_parser {
public:
  explicit reading_parser(reading_format format);
  reading_parser(reading_parser&&) noexcept;
  reading_parser& operator=(reading_parser&&) noexcept;
  ~reading_parser();

  /// Parses `record` into `out`. Nothing means accepted; otherwise `out` is unspecified.
  /// `out.device` lives as long as both the record's bytes and this parser, until its next parse.
  std::optional<reject_reason> parse(std::string_view record, reading& out);

private:
  struct machine;
  std::unique_ptr<machine> machine_;
};

} // namespace komado::stream
