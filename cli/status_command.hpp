#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado status`: asks a node for its cluster and prints it. Returns exit_ok, or exit_failed with the
/// reason on the standard error.
int run_status(const status_settings& settings);

} // namespace komado::cli
