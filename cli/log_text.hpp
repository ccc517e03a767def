#pragma once

#include "cli/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace komado::cli {

/// What is printed of one message.
struct log_entry {
  std::chrono::sys_time<std::chrono::milliseconds> time;
  log_level level{};
  std::string_view message;
  /// How often the same message, or one like it but for its digits, was held back since it was printed last.
  std::uint64_t held_back = 0;
};

/// The entry as one line with its newline, whatever bytes the message holds: as text, control characters
/// are escaped; as JSON, an object with the members time (ISO-8601 in UTC), level, message and, unless it
/// is 0, held_back; bytes that are no UTF-8 become U+FFFD.
std::string log_line(log_format format, const log_entry& entry);

} // namespace komado::cli
