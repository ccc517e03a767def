#pragma once

#include "cli/http_server.hpp"

#include <string_view>

namespace komado::cli {

/// An error as programs read it: application/problem+json (RFC 9457). `title` is the status' name; `detail` is for
/// people, and may hold anything.
http_answer problem(int status, std::string_view title, std::string_view detail);

} // namespace komado::cli
