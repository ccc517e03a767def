#pragma once

#include "actors/job.hpp"
#include "cli/settings.hpp"

namespace komado::cli {

/// Prints lines to the standard error with time and level, from `least` severe on. Thread-safe; control
/// characters of foreign text are escaped, so that a line stays one line.
actors::log_function terminal_log(log_level least);

} // namespace komado::cli
