#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace komado::stream {

/// Appends the shortest decimal that reads back as `value`, exactly as Python's repr prints a float:
/// `28.760416666666668`, `75.0`, `-0.0`; with an exponent below 1e-4 and from 1e16 on (`1e-05`,
/// `1e+16`). `value` is finite. Every output is a JSON number.
void append_double(std::string& out, double value);

/// Appends `value` in decimal.
void append_integer(std::string& out, std::int64_t value);
void append_integer(std::string& out, std::uint64_t value);

/// Appends `text`, which is valid UTF-8, as a JSON string with its quotes. Only what must be escaped is:
/// quotes, backslashes and control characters below 0x20.
void append_json_string(std::string& out, std::string_view text);

} // namespace komado::stream
