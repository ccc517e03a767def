#pragma once

#include "runtime/stream/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace komado::stream {

/// The most numeric fields that one job aggregates.
inline constexpr std::size_t max_fields = 16;

/// Limits on input (design §7, §8). What exceeds them is rejected, never truncated.
inline constexpr std::size_t max_record_bytes = 1 << 20;
inline constexpr std::size_t max_device_bytes = 256;
inline constexpr std::size_t max_depth = 32;

/// One parsed reading. `device` points into the record or into the parser's buffer: it lives until
/// the next parse.
struct reading {
  std::string_view device;
  timestamp time;
  /// The configured fields in their configured order; NaN stands for null or absent (a non-finite
  /// number is rejected, so NaN is free).
  std::array<double, max_fields> values;
};

/// Why a record was rejected. The numeric values are part of the state log: append only.
enum class reject_reason : std::uint8_t {
  malformed = 0,     ///< not one JSON object, or invalid UTF-8
  no_key = 1,        ///< the key field is absent or null
  bad_key = 2,       ///< the key field is no string, empty, or longer than 256 bytes
  no_time = 3,       ///< the time field is absent or null
  bad_time = 4,      ///< the time field does not parse in the configured unit, or lies outside years 1 to 9999
  bad_value = 5,     ///< an aggregated field is neither a finite number nor null
  duplicate_key = 6, ///< a key occurs twice in the record's object
  too_deep = 7,      ///< nested deeper than 32 levels
  too_large = 8,     ///< larger than 1 MiB
  future = 9,        ///< ahead of its record's timestamp by more than watermark.max-future
  past = 10,         ///< behind its record's timestamp by more than watermark.max-past
};
inline constexpr std::size_t reject_reason_count = 11;

/// The reason's name in the rejects topic's header, in metrics and in logs, for example "bad_time".
std::string_view to_string(reject_reason reason) noexcept;

} // namespace komado::stream
