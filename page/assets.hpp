#pragma once

#include <span>
#include <string_view>

namespace komado::page {

/// A file of the page, as it is served.
struct asset {
  std::string_view path; ///< of the URL, for example "/style.css"
  std::string_view content_type;
  std::string_view body;
};

/// All files; "/" is the page itself. They live as long as the program.
std::span<const asset> assets() noexcept;

} // namespace komado::page
