#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// The items of a comma-separated list, blanks around each removed; an empty text is no item.
std::vector<std::string> split_list(std::string_view text);

/// Valid UTF-8, without NUL.
bool is_text(std::string_view text) noexcept;

/// `text` between double quotes, escaped as a TOML basic string; bytes that are no UTF-8 become U+FFFD.
std::string quote(std::string_view text);

/// `text` as one line that a terminal can take: control characters (C0, C1, line separators and what turns the
/// direction of writing around) and bytes that are no UTF-8 are escaped as in `quote`, all else stays.
std::string make_printable(std::string_view text);

} // namespace komado::cli
