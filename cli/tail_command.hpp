#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado tail`: prints the results of the output topic to the standard output, read_committed, until SIGINT
/// or SIGTERM, the limit, or until nobody reads them any more (a closed pipe): then returns exit_ok. Joins no
/// consumer group. What it has to say besides goes to the standard error. Returns exit_failed if the topic
/// does not exist or cannot be read.
int run_tail(const tail_settings& settings);

} // namespace komado::cli
