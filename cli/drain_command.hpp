#pragma once

#include "cli/settings.hpp"

#include <string_view>

namespace komado::cli {

/// `komado drain`: finds the one node whose id begins with `target` (lower hexadecimal digits, without dashes)
/// in the job's directory and tells it to hand over its shards and to end. Returns exit_ok once the node has
/// taken the order, else exit_failed with the reason on the standard error: no such node, several, or no answer.
int run_drain(const node_settings& settings, std::string_view target);

} // namespace komado::cli
