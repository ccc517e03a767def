#pragma once

#include "cli/redrive_plan.hpp"

#include <string>

namespace komado::cli {

/// What `komado redrive` tells of its plan, in lines that a terminal can take: how many records are chosen and
/// how many are not, by reason and partition, and a few of them.
std::string redrive_summary(const redrive_plan& plan, const redrive_settings& settings);

/// The command line that sends what `plan` has chosen, for a POSIX shell: that of `settings` with --confirm,
/// and with --to where it has none, so that what is rejected from now on is not meant. Secrets are not
/// printed.
std::string confirming_command(const redrive_plan& plan, const redrive_settings& settings);

} // namespace komado::cli
