#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado why`: prints what became of a device's window. Returns exit_ok whatever that is, or exit_failed with
/// the reason on the standard error if neither a node nor the brokers answer.
int run_why(const why_settings& settings);

} // namespace komado::cli
