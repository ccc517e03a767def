#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado redrive`: tells which rejected records it would put back into the input, and with --confirm does
/// so: their keys and bytes, in one transaction, each at most once (docs/adr/0017). Returns exit_ok once it
/// has told or sent them, else exit_failed with the reason on the standard error.
int run_redrive(const redrive_settings& settings);

} // namespace komado::cli
