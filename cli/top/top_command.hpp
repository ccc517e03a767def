#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado top`: shows the cluster of a node on the terminal, each second anew, until the person ends it; once,
/// as plain text, if the settings say so or the standard output is no terminal. Returns exit_ok, or exit_failed
/// with the reason on the standard error if one report could not be made.
int run_top(const top_settings& settings);

} // namespace komado::cli
