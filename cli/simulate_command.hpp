#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado simulate`: sends the readings of a fleet of SensorTags until SIGINT or SIGTERM, or until all
/// are sent. Returns the exit code.
int run_simulate(const simulate_settings& settings);

} // namespace komado::cli
