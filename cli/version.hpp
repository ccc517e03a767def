#pragma once

#include <string>
#include <string_view>

namespace komado::cli {

/// This build's version.
inline constexpr std::string_view version = KOMADO_VERSION;

/// `komado --version`: Komado's version and those of the libraries it runs on.
std::string version_text();

} // namespace komado::cli
