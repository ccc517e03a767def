#pragma once

#include "actors/job.hpp"
#include "cli/settings.hpp"

namespace komado::cli {

/// Prints messages to the standard error, from `least` severe on, a line each, as `log_line` makes them.
/// Warnings and errors that are repeated are held back as `log_repetition` says. Thread-safe.
actors::log_function terminal_log(log_level least, log_format format = log_format::text);

} // namespace komado::cli
