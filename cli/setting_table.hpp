#pragma once

#include "cli/setting_rules.hpp"
#include "cli/setting_syntax.hpp"
#include "cli/settings.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace komado::cli {

enum class command { node, drain, simulate, status, top, why, tail, redrive, health };

inline constexpr std::array all_commands{command::node, command::drain, command::simulate, command::status,
                                         command::top, command::why, command::tail, command::redrive,
                                         command::health};

/// "node" and so on.
std::string_view to_string(command name) noexcept;

/// A validated value of a setting, in the form of its kind.
using setting_value =
    std::variant<std::string, std::int64_t, double, bool, std::chrono::milliseconds, std::vector<std::string>,
                 start_position, std::optional<stream::timestamp>>;

enum class setting_kind {
  text,       ///< std::string
  choice,     ///< std::string, one of `choices`
  integer,    ///< std::int64_t
  number,     ///< double
  boolean,    ///< bool
  duration,   ///< std::chrono::milliseconds
  list,       ///< std::vector<std::string> of distinct items, each of `choices` if there are any
  start,      ///< start_position
  time,       ///< std::optional<timestamp>
  properties, ///< the row `kafka.*`: std::string each, kept apart
};

enum class secrecy {
  open,
  by_property, ///< as `is_secret_property` says
};

/// The settings of all commands while they are being filled.
struct all_settings {
  node_settings node;
  simulate_settings simulate;
  status_settings status;
  top_settings top;
  why_settings why;
  health_settings health;
  tail_settings tail;
  redrive_settings redrive;
};

/// One row of the table of settings: all that Komado knows of a setting. Files, command line,
/// environment, help, dump and documentation are made of these rows alone.
struct setting {
  std::string_view key;
  setting_kind kind = setting_kind::text;
  std::string_view fallback = {}; ///< the default, as one would write it on the command line
  std::string_view unit = {};     ///< of an integer or a number; a duration carries its own
  /// Inclusive bounds of an integer, a number, a duration in milliseconds or a list's length.
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::span<const std::string_view> choices = {};
  text_rule rule = nullptr; ///< on a text or on each item of a list
  secrecy secret = secrecy::open;
  bool in_node = false; ///< and in `komado drain` and `komado why`, which find the job as its nodes do
  bool in_simulate = false;
  bool in_status = false;
  bool in_top = false;
  bool in_why = false; ///< over and above in_node
  bool in_health = false;
  bool in_tail = false;
  bool in_redrive = false;
  std::string_view sentence = {};
  /// Instead of `choices` and `sentence` for komado redrive, where it takes less than others; empty: the same.
  std::span<const std::string_view> redrive_choices = {};
  std::string_view redrive_sentence = {};
  /// Puts a valid value into its member; none in the row `kafka.*`.
  void (*store)(const setting_value& value, all_settings& into) = nullptr;

  bool belongs_to(command name) const noexcept;
};

/// All rows, in the order of the documentation.
std::span<const setting> setting_table() noexcept;

/// The rows of a command in that order, each as that command offers it.
std::vector<setting> rows_of(command name);

/// The words that a value, or an item of a list, is to be; empty: anything.
std::vector<std::string_view> offered_values(const setting& row);

/// The row of `key`; for "kafka." and a property's name the row `kafka.*`. nullptr if there is none.
const setting* find_setting(std::string_view key) noexcept;

/// The known key that is most like `key`, if one is alike enough to be meant.
std::optional<std::string_view> find_similar_key(std::string_view key);

/// "KOMADO_WINDOW_SIZE" for "window.size".
std::string environment_name(std::string_view key);

/// The value's kind in words, with its bounds: "duration from 1s to 7d".
std::string describe_kind(const setting& row);

} // namespace komado::cli
