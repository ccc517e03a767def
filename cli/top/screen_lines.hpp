#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

enum class emphasis { plain, title, faint, attention, trouble };

/// A line of a terminal, printable and without its end.
struct screen_line {
  std::string text;
  emphasis how = emphasis::plain;
};

/// How much a terminal shows, and what.
struct screen_size {
  std::size_t width = 0;  ///< columns; 0: without a bound
  std::size_t height = 0; ///< lines; 0: without a bound
  bool utf8 = true;       ///< false: ASCII only
};

/// Breaks `text` at blanks into lines of at most `width` columns (0: without a bound); those behind the first
/// are indented by `indent`.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent);

/// Cuts lines, and their number, to the size. Without UTF-8, other characters than those of ASCII become `?`.
void fit(std::vector<screen_line>& lines, const screen_size& size);

} // namespace komado::cli
