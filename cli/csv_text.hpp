#pragma once

#include <string>
#include <string_view>

namespace komado::cli {

/// How a line of CSV ends (RFC 4180).
inline constexpr std::string_view csv_line_end = "\r\n";

/// Appends `text` as one cell of CSV, between quotes where it needs them. A text that a spreadsheet would
/// take for a formula gets an apostrophe before it. Not for numbers, whose minus sign is none.
void append_csv_text(std::string& out, std::string_view text);

} // namespace komado::cli
