#pragma once

#include "cli/setting_value.hpp"
#include "cli/settings.hpp"

#include <boost/system/result.hpp>

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace komado::cli {

/// The person asked for a text: print it to the standard output and exit with code 0.
struct print_text {
  std::string text;
};

/// The person asked for the versions of Komado and its libraries.
struct print_version {};

/// What a command line asks for: a text, the versions, or that a command runs with its settings.
using invocation = std::variant<print_text, print_version, node_settings, drain_settings, simulate_settings,
                                status_settings, health_settings, tail_settings, redrive_settings>;

using invocation_result = boost::system::result<invocation, std::vector<mistake>>;

/// Reads a command line (without the program's name) with its settings file and the environment
/// ("NAME=value" each): the command, `--key=value`, `--config-file=FILE`, `--dump-config`, `--help`,
/// `--version`. Never throws for what they contain; finds all mistakes, for which the caller prints each
/// as `to_string(mistake)` and exits with code 2. Reads the settings file and the time zone database, and
/// nothing else.
invocation_result parse_command_line(std::span<const std::string_view> arguments,
                                     std::span<const std::string_view> environment);

} // namespace komado::cli
