#pragma once

#include "cli/settings.hpp"

namespace komado::cli {

/// `komado health`: for the health check of a container. Returns exit_ok if the node's /healthz answers
/// 200, else exit_failed, and says why on the standard error.
int run_health(const health_settings& settings);

} // namespace komado::cli
