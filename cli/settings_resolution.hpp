#pragma once

#include "cli/setting_value.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace komado::cli {

/// A value and where it comes from: as `setting_entry::origin`, or "default".
struct effective_value {
  setting_value value;
  std::string origin;
  /// False if a source gave an invalid value, which is a mistake by itself: `value` is then a weaker one.
  bool valid = true;
};

/// The value of every setting once all sources are put together.
struct effective_settings {
  std::vector<effective_value> values;          ///< one per row of the table, in its order
  std::map<std::string, effective_value> kafka; ///< by librdkafka's own names

  /// `key` is one of the table's, not kafka.*.
  const effective_value& find(std::string_view key) const;
};

/// Puts the sources together, the weakest first, over the defaults, and appends to `mistakes` every entry
/// that is unknown, repeated within its source or invalid, whether or not a stronger source overrides it.
effective_settings resolve_settings(std::span<const std::vector<setting_entry>> sources,
                                    std::vector<mistake>& mistakes);

/// The settings as plain structs; `effective` came without a mistake.
all_settings store_settings(const effective_settings& effective);

/// What is wrong with valid settings taken together: topics that coincide, results that would name a
/// field twice, a cluster that is open to strangers, secrets left redacted. Says nothing about settings that are not valid themselves.
std::vector<mistake> check_together(command name, const effective_settings& effective);

} // namespace komado::cli
