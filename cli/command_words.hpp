#pragma once

#include "cli/setting_file.hpp"
#include "cli/setting_table.hpp"
#include "cli/shell_completion.hpp"
#include "runtime/stream/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace komado::cli {

/// The words of a command line, not yet looked at as settings.
struct command_words {
  std::optional<command> name;
  bool help = false;
  bool version = false;
  bool dump = false;
  bool reference = false;
  bool man_page = false;
  std::optional<shell> completion;
  std::optional<std::string> config_file;
  std::optional<std::string> target; ///< of drain: the node; of why: the device
  std::optional<stream::timestamp> time; ///< of why
  setting_source settings;
};

/// Tells options, settings and the command with what it is about apart; mistakes are in `settings`.
command_words read_words(std::span<const std::string_view> arguments);

} // namespace komado::cli
