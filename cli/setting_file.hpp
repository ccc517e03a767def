#pragma once

#include "cli/setting_value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// What a source of settings holds, and what in it is no setting at all.
struct setting_source {
  std::vector<setting_entry> entries;
  std::vector<mistake> mistakes;
};

/// Reads a TOML file of settings: dotted keys and nested tables mean the same. A file that cannot be read
/// is one mistake that names it. Blocks on the file system.
setting_source read_settings_file(const std::string& path);

/// The same for a text; `name` stands for the file in messages.
setting_source parse_settings_text(std::string text, std::string_view name);

} // namespace komado::cli
