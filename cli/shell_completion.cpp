#include "cli/shell_completion.hpp"

#include "cli/setting_table.hpp"
#include "cli/settings_text.hpp"

#include <span>
#include <vector>

namespace komado::cli {

namespace {

bool is_file(const setting& row) { return row.key.starts_with("cluster.tls."); }

bool is_list(const setting& row) { return row.kind == setting_kind::list && !row.choices.empty(); }

/// "--job.name=", or "--keyed", as it is completed.
std::string option_of(const setting& row) {
  const std::string option = "--" + std::string{row.key};
  if (row.kind == setting_kind::properties)
    return option.substr(0, option.size() - 1); // without the star
  return row.kind == setting_kind::boolean ? option : option + '=';
}

std::string join(std::span<const std::string_view> words, std::string_view between) {
  std::string text;
  for (const auto word : words)
    (text += text.empty() ? "" : between) += word;
  return text;
}

std::string list_commands(std::string_view between) {
  std::vector<std::string_view> names;
  for (const auto name : all_commands)
    names.push_back(to_string(name));
  return join(names, between);
}

/// What may stand behind the setting's "=", between blanks; nothing: anything.
std::string values_of(const setting& row) {
  return join(offered_values(row), " ");
}

// -- bash -------------------------------------------------------------------------

constexpr std::string_view bash_begin = R"(# Completion of komado for bash; made by komado --print-completion=bash

_komado() {
  local word=${COMP_WORDS[COMP_CWORD]} option='' name='' words='' rest='' value i
  # bash takes the equals sign for a word of its own.
  if [[ $word == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 1]} word=
  elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
)";

// A list goes on with what is not in it yet.
constexpr std::string_view bash_list = R"()
      if [[ $word == *,* ]]; then
        for value in $words; do
          [[ ,${word%,*}, == *,$value,* ]] || rest+=" ${word%,*},$value"
        done
        words=$rest
      fi
      ;;&
)";

constexpr std::string_view bash_options = R"()
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    *:?*)
      mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
      return
      ;;
  esac
)";

constexpr std::string_view bash_end = R"(    *) words+=' --version --print-completion= --print-man-page --print-settings-reference' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$word")
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=.] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _komado komado
)";

/// The values of options, which stand in `option`.
std::string bash_values() {
  std::string script = "  case $name:$option in\n";
  std::string lists;
  std::string files = "*:--config-file";
  const auto add = [&script](std::string_view name, const setting& row) {
    if (const auto values = values_of(row); !values.empty())
      script += "    " + std::string{name} + ":--" + std::string{row.key} + ") words='" + values + "' ;;&\n";
  };
  for (const auto& row : setting_table()) {
    add("*", row);
    if (is_list(row))
      lists += (lists.empty() ? "*:--" : " | *:--") + std::string{row.key};
    if (is_file(row))
      files += " | *:--" + std::string{row.key};
  }
  for (const auto name : all_commands)
    for (const auto& row : rows_of(name))
      if (values_of(row) != values_of(*find_setting(row.key)))
        add(to_string(name), row);
  script += "    *:--print-completion) words='" + join(shell_names, " ") + "' ;;&\n";
  return script + "    " + lists + std::string{bash_list} + "    " + files + std::string{bash_options};
}

std::string bash_completion() {
  std::string script{bash_begin};
  script += "      " + list_commands("|") + ")\n        name=${COMP_WORDS[i]}\n        break\n        ;;\n    esac\n  done\n";
  script += bash_values();
  script += "  case $name in\n";
  for (const auto name : all_commands) {
    script += "    " + std::string{to_string(name)} + ") words='--config-file= --dump-config";
    for (const auto& row : rows_of(name))
      script += " " + option_of(row);
    script += "' ;;\n";
  }
  script += "    '') words='" + list_commands(" ") + "' ;;&\n";
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
  const auto action = is_file(row)     ? "_files"
                      : values.empty() ? ""
                      : is_list(row)   ? "_values -s , " + std::string{row.key} + " " + values
                                       : "(" + values + ")";
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
    '(- *)--print-completion=-[Print a script that completes command lines.]:shell:(bash zsh)' \
    '(- *)--print-man-page[Print the man page.]' \
    '(- *)--print-settings-reference[Print docs/configuration.md.]' \
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
    for (const auto& row : rows_of(name))
      script += zsh_setting(row) + "\n";
    script += "      )\n      ;;\n";
  }
  return script += zsh_end;
}

} // namespace

std::string shell_completion(shell of) { return of == shell::bash ? bash_completion() : zsh_completion(); }

} // namespace komado::cli
