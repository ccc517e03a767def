#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace komado::cli {

/// The columns that `text`, which is printable UTF-8, takes on a terminal: two for a wide character of East
/// Asia and for most emoji, none for one that combines with the one before.
std::size_t width_of(std::string_view text);

/// `text` in at most `width` columns; what is cut off is shown by a `~` in the last of them.
std::string cut_to(std::string_view text, std::size_t width);

} // namespace komado::cli
