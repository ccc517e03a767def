#pragma once

#include <string>

namespace komado::cli {

/// komado(1), in the man macros of roff.
std::string man_page();

} // namespace komado::cli
