#pragma once

#include "cli/setting_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// One setting as a source gives it, before it is looked at.
struct setting_entry {
  std::string key;
  std::string text;
  /// The items of a list that the source itself has split; otherwise a list is split at commas.
  std::optional<std::vector<std::string>> items = {};
  /// "komado.toml:3", "--job.name" or "KOMADO_JOB_NAME", for messages.
  std::string origin;
};

/// One thing that is wrong with the settings.
struct mistake {
  std::string source; ///< as `setting_entry::origin`
  std::string key;    ///< empty if it is about no single key
  std::string value;  ///< as given, never a secret
  std::string reason; ///< a clause about the value: "is not a whole number"
};

/// One line: `komado.toml:3: job.shards = "x" is not a whole number`. What came from outside is quoted and
/// escaped, long values are cut.
std::string to_string(const mistake& wrong);

/// The mistake about an entry; hides the value if the key is secret.
mistake make_mistake(const setting_entry& entry, std::string reason);

/// The value of `entry` by the rules of `row`, which is its row.
parsed<setting_value> parse_setting(const setting& row, const setting_entry& entry);

/// The value as TOML writes it: `"2min"`, `16`, `["ambient", "rh"]`.
std::string render_toml(const setting& row, const setting_value& value);

} // namespace komado::cli
