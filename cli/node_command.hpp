#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado node`: runs a node until SIGINT or SIGTERM, or until it must not go on. Returns the exit code.
int run_node(const node_settings& settings);

} // namespace komado::cli
