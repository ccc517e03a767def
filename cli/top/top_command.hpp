#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado top`: shows the cluster of a node on the terminal, each second anew, until the person ends it; once,
/// as plain text, if the settings say so or the standard output is no terminal. What comes late is shown as it was, and
/// said. Returns exit_ok, or exit_failed with the reasons on the standard error if one report lacks an answer, or all.
int run_top(const top_settings& settings);

} // namespace komado::cli
