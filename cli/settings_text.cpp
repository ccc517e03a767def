#include "cli/settings_text.hpp"

#include "cli/setting_kafka.hpp"
#include "cli/setting_text.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

constexpr std::string_view overview =
    R"(Komado computes windows over sensor streams: Kafka in, Kafka out, exactly once.

Usage: komado COMMAND [--key=value ...]

Commands:
)";

constexpr std::string_view general_options = R"(
Options:
  --help      prints this text, or that of the command before it
  --version   prints the versions of Komado and of what it is built on
  --print-completion=bash|zsh, --print-man-page, --print-settings-reference
              print what their names say
)";

constexpr std::string_view sources = R"(
Settings come from, the strongest first: the command line, the environment (KOMADO_ and the key in
capitals, with _ for . and -), the file, the defaults. A duration has its unit: 2min, 5s, 100ms,
1min30s. A list is separated by commas.

Options:
  --config-file=FILE
      TOML file of settings, also named by KOMADO_CONFIG_FILE; none is read by itself.
  --dump-config
      Prints the effective settings as TOML, without secrets, and ends.
  --help
      Prints this text.

Settings:
)";

/// Breaks `text` at blanks so that lines, indented by six, stay under 100 characters.
std::string wrap(std::string_view text) {
  constexpr std::size_t width = 92;
  std::string out;
  while (!text.empty()) {
    auto end = text.size() <= width ? text.size() : text.rfind(' ', width);
    if (end == std::string_view::npos)
      end = std::min(text.find(' '), text.size());
    ((out += "      ") += text.substr(0, end)) += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string describe(const setting& row) {
  std::string text = "  --";
  if (row.kind == setting_kind::properties)
    return text + "kafka.PROPERTY=TEXT\n" + wrap(row.sentence);
  text += std::string{row.key} + '=' + (row.fallback.empty() ? "" : std::string{row.fallback}) + '\n';
  return text + wrap(std::string{row.sentence} + " (" + describe_kind(row) + ')');
}

/// The part of a key before its first dot; top-level keys have none.
std::string_view group_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string whole_help() {
  constexpr std::size_t column = 12;
  std::string text{overview};
  for (const auto name : all_commands) {
    std::string word{to_string(name)};
    word.resize(column, ' ');
    text += "  " + word + std::string{summary_of(name)} + '\n';
  }
  return text += general_options;
}

std::string comment_origin(std::string_view origin) { return " # " + make_printable(origin) + '\n'; }

} // namespace

std::string_view summary_of(command name) noexcept {
  switch (name) {
  case command::node:
    return "runs a node: reads the input topic and writes the results of its windows";
  case command::drain:
    return "lets a node hand over its shards and end: komado drain ID";
  case command::simulate:
    return "sends the readings of simulated SensorTags to a topic";
  case command::status:
    return "prints the nodes, shards and input partitions of a cluster, by any of its nodes";
  case command::top:
    return "shows rates, problems and the devices, windows and shards that matter, each second anew";
  case command::why:
    return "explains a device's window, open, closed or missing: komado why DEVICE [TIME]";
  case command::health:
    return "tells by its exit code whether a node lives, for container engines";
  case command::tail:
    return "prints the results of a job as they come";
  case command::redrive:
    return "puts rejected records back into the input, after what rejected them was mended";
  }
  return {};
}

std::string help_text(std::optional<command> about) {
  if (!about)
    return whole_help();
  std::string text = "Usage: komado " + std::string{to_string(*about)} +
                     (*about == command::drain ? " ID" : *about == command::why ? " DEVICE [TIME]" : "") + " [--key=value ...]\n";
  if (const auto what = description_of(*about); !what.empty())
    text += '\n' + std::string{what};
  text += sources;
  for (const auto& row : rows_of(*about))
    text += describe(row);
  return text;
}

std::string dump_settings(command name, const effective_settings& effective) {
  std::string text = "# Effective settings of komado " + std::string{to_string(name)} + '\n';
  std::string_view group;
  const auto rows = setting_table();
  // A key without a group must come before the first [group] line.
  for (const bool grouped : {false, true}) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = rows[i];
      const auto this_group = group_of(row.key);
      if (!row.belongs_to(name) || row.kind == setting_kind::properties || this_group.empty() == grouped)
        continue;
      if (this_group != group)
        ((text += "\n[") += this_group) += "]\n";
      group = this_group;
      text += row.key.substr(group.empty() ? 0 : group.size() + 1);
      text +=
          " = " + render_toml(row, effective.values[i].value) + comment_origin(effective.values[i].origin);
    }
  }
  if (!effective.kafka.empty())
    text += "\n[kafka]\n";
  for (const auto& [property, value] : effective.kafka)
    text += quote(property) + " = " +
            quote(is_secret_property(property) ? redacted
                                               : std::string_view{std::get<std::string>(value.value)}) +
            comment_origin(value.origin);
  return text;
}

} // namespace komado::cli
