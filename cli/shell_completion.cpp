#include "cli/shell_completion.hpp"

#include "cli/setting_table.hpp"
#include "cli/settings_text.hpp"

#include <span>

namespace komado::cli {

namespace {

bool is_file(const setting& row) { return row.key.starts_with("cluster.tls."); }

/// What may stand behind the setting's "="; nothing: anything.
std::string values_of(const setting& row) {
  if (row.kind == setting_kind::start)
    return "earliest latest";
  if (row.kind == setting_kind::boolean)
    return "true false";
  std::string words;
  for (const auto choice : row.choices)
    (words += words.empty() ? "" : " ") += choice;
  return words;
}

/// "--job.name=", or "--keyed", as it is completed.
std::string option_of(const setting& row) {
  const std::string option = "--" + std::string{row.key};
  if (row.kind == setting_kind::properties)
    return option.substr(0, option.size() - 1); // without the star
  return row.kind == setting_kind::boolean ? option : option + '=';
}

std::string list_commands() {
  std::string words;
  for (const auto name : all_commands)
    (words += words.empty() ? "" : "|") += to_string(name);
  return words;
}

// -- bash -------------------------------------------------------------------------

constexpr std::string_view bash_begin = R"(# Completion of komado for bash; made by komado --print-completion=bash

_komado() {
  local word=${COMP_WORDS[COMP_CWORD]} option='' name='' words='' i
  # bash takes the equals sign for a word of its own.
  if [[ $word == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 1]} word=
  elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $option in
)";

constexpr std::string_view bash_options = R"(    --config-file)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    ?*)
      mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
      return
      ;;
  esac
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
)";

constexpr std::string_view bash_end = R"(    *) words+=' --version' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$word")
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=.] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _komado komado
)";

std::string bash_completion() {
  std::string script{bash_begin};
  std::string files;
  for (const auto& row : setting_table()) {
    if (const auto values = values_of(row); !values.empty())
      script += "    --" + std::string{row.key} + ") words='" + values + "' ;;&\n";
    if (is_file(row))
      files += "--" + std::string{row.key} + " | ";
  }
  std::string options{bash_options};
  options.insert(options.find("--config-file"), files);
  script += options;
  script += "      " + list_commands() + ")\n        name=${COMP_WORDS[i]}\n        break\n        ;;\n    esac\n  done\n";
  script += "  case $name in\n";
  for (const auto name : all_commands) {
    script += "    " + std::string{to_string(name)} + ") words='--config-file= --dump-config";
    for (const auto& row : setting_table())
      if (row.belongs_to(name))
        script += " " + option_of(row);
    script += "' ;;\n";
  }
  script += "    '') words='";
  for (const auto name : all_commands)
    script += std::string{name == all_commands.front() ? "" : " "} + std::string{to_string(name)};
  script += "' ;;&\n";
  return script += bash_end;
}

// -- zsh --------------------------------------------------------------------------

/// `text` inside single quotes and the brackets of a specification of _arguments.
std::string zsh_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\'";
    else if (c == '[' || c == ']' || c == ':' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_setting(const setting& row) {
  const auto sentence = "[" + zsh_quoted(row.sentence) + "]";
  if (row.kind == setting_kind::properties)
    return "        '--kafka.-" + sentence + ":PROPERTY=TEXT:'";
  if (row.kind == setting_kind::boolean)
    return "        '--" + std::string{row.key} + sentence + "'";
  const auto values = values_of(row);
  const auto action = is_file(row) ? "_files" : values.empty() ? "" : "(" + values + ")";
  return "        '--" + std::string{row.key} + "=-" + sentence + ":" + zsh_quoted(describe_kind(row)) + ":" + action +
         "'";
}

constexpr std::string_view zsh_begin = R"(#compdef komado
# Completion of komado for zsh; made by komado --print-completion=zsh

_komado() {
  local curcontext=$curcontext state
  local -a line settings
  _arguments -C \
    '(- *)--help[Print the help, or that of the command before it.]' \
    '(- *)--version[Print the versions of Komado and of what it is built on.]' \
    '1:command:->command' \
    '*::setting:->setting'
  if [[ $state == command ]]; then
    local -a commands=(
)";

constexpr std::string_view zsh_middle = R"(    )
    _describe command commands
    return
  fi
  case $line[1] in
)";

constexpr std::string_view zsh_end = R"(  esac
  _arguments $settings \
    '--config-file=-[TOML file of settings.]:file:_files' \
    '--dump-config[Print the effective settings and end.]' \
    '--help[Print the help of the command.]'
}

_komado "$@"
)";

std::string zsh_completion() {
  std::string script{zsh_begin};
  for (const auto name : all_commands)
    script += "      '" + std::string{to_string(name)} + ":" + zsh_quoted(summary_of(name)) + "'\n";
  script += zsh_middle;
  for (const auto name : all_commands) {
    script += "    " + std::string{to_string(name)} + ")\n      settings=(\n";
    for (const auto& row : setting_table())
      if (row.belongs_to(name))
        script += zsh_setting(row) + "\n";
    script += "      )\n      ;;\n";
  }
  return script += zsh_end;
}

} // namespace

std::string shell_completion(shell of) { return of == shell::bash ? bash_completion() : zsh_completion(); }

} // namespace komado::cli
