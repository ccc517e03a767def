#include "cli/command_line.hpp"

#include "cli/command_words.hpp"
#include "cli/man_page.hpp"
#include "cli/setting_environment.hpp"
#include "cli/setting_file.hpp"
#include "cli/settings_resolution.hpp"
#include "cli/settings_text.hpp"
#include "cli/shell_completion.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace komado::cli {

namespace {

/// A setting of another command does nothing here: on the command line, that is a mistake.
void refuse_foreign_settings(command name, setting_source& words) {
  std::erase_if(words.entries, [&](const setting_entry& entry) {
    const auto* row = find_setting(entry.key);
    if (row == nullptr || row->belongs_to(name))
      return false;
    const auto* other = std::ranges::find_if(all_commands, [row](command c) { return row->belongs_to(c); });
    words.mistakes.push_back(make_mistake(entry, "is a setting of komado " + std::string{to_string(*other)} +
                                                     ", not of komado " + std::string{to_string(name)}));
    return true;
  });
}

setting_source read_file(const command_words& words, std::span<const std::string_view> environment) {
  if (words.config_file)
    return read_settings_file(*words.config_file);
  for (const auto variable : environment) {
    const auto equals = variable.find('=');
    if (variable.substr(0, equals) == config_file_variable && equals + 1 < variable.size())
      return read_settings_file(std::string{variable.substr(equals + 1)});
  }
  return {};
}

why_settings question_of(command_words words, all_settings settings) {
  settings.why.device = *std::move(words.target);
  settings.why.time = words.time;
  return std::move(settings.why);
}

invocation_result resolve(command_words words, std::span<const std::string_view> environment) {
  std::vector<mistake> mistakes;
  if (words.name)
    refuse_foreign_settings(*words.name, words.settings);
  std::array sources{read_file(words, environment), read_environment(environment), std::move(words.settings)};
  std::array<std::vector<setting_entry>, sources.size()> entries;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    mistakes.insert(mistakes.end(), sources[i].mistakes.begin(), sources[i].mistakes.end());
    entries[i] = std::move(sources[i].entries);
  }
  const auto effective = resolve_settings(entries, mistakes);
  if (words.name) {
    const auto joint = check_together(*words.name, effective);
    mistakes.insert(mistakes.end(), joint.begin(), joint.end());
  }
  if (!mistakes.empty())
    return mistakes;
  if (words.dump)
    return invocation{print_text{dump_settings(*words.name, effective)}};
  auto settings = store_settings(effective);
  switch (*words.name) {
  case command::node:
    return invocation{std::move(settings.node)};
  case command::drain:
    return invocation{drain_settings{std::move(settings.node), *std::move(words.target)}};
  case command::simulate:
    return invocation{std::move(settings.simulate)};
  case command::status:
    return invocation{std::move(settings.status)};
  case command::tail:
    return invocation{std::move(settings.tail)};
  case command::redrive:
    return invocation{std::move(settings.redrive)};
  case command::top:
    return invocation{std::move(settings.top)};
  case command::why:
    return invocation{question_of(std::move(words), std::move(settings))};
  case command::health:
    break;
  }
  return invocation{std::move(settings.health)};
}

} // namespace

invocation_result parse_command_line(std::span<const std::string_view> arguments,
                                     std::span<const std::string_view> environment) {
  auto words = read_words(arguments);
  if (words.help)
    return invocation{print_text{help_text(words.name)}};
  if (words.version)
    return invocation{print_version{}};
  if (words.reference)
    return invocation{print_text{settings_reference()}};
  if (words.man_page)
    return invocation{print_text{man_page()}};
  if (words.completion)
    return invocation{print_text{shell_completion(*words.completion)}};
  auto asked = resolve(std::move(words), environment);
  if (auto* redrive = asked ? std::get_if<redrive_settings>(&*asked) : nullptr)
    redrive->arguments.assign(arguments.begin(), arguments.end());
  return asked;
}

} // namespace komado::cli
