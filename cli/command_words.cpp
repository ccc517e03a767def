#include "cli/command_words.hpp"

#include "runtime/stream/event_time.hpp"
#include "runtime/stream/reading.hpp"

#include <algorithm>
#include <utility>

namespace komado::cli {

namespace {

constexpr std::string_view config_file_option = "config-file";

/// Where the switch `option` is kept; nullptr if there is no such switch.
bool* find_switch(command_words& words, std::string_view option) {
  return option == "help"                       ? &words.help
         : option == "version"                  ? &words.version
         : option == "dump-config"              ? &words.dump
         : option == "print-settings-reference" ? &words.reference
         : option == "print-man-page"           ? &words.man_page
                                                : nullptr;
}

std::optional<command> find_command(std::string_view word) {
  const auto* found = std::ranges::find(all_commands, word, [](command name) { return to_string(name); });
  return found == all_commands.end() ? std::nullopt : std::optional{*found};
}

/// "node, simulate, status and health"
std::string list_commands() {
  std::string text;
  for (const auto name : all_commands) {
    if (name != all_commands.front())
      text += name == all_commands.back() ? " and " : ", ";
    text += to_string(name);
  }
  return text;
}

/// The digits of a node's id or of its beginning; nothing if it can be none.
std::optional<std::string> digits_of(std::string_view id) {
  std::string digits;
  for (const char c : id) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    if ((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f'))
      digits += lower;
    else if (c != '-')
      return std::nullopt;
  }
  return digits.empty() || digits.size() > 32 ? std::nullopt : std::optional{digits};
}

class word_reader {
public:
  explicit word_reader(std::span<const std::string_view> arguments) : arguments_(arguments) {}

  command_words read() {
    while (next_ < arguments_.size()) {
      const auto word = arguments_[next_++];
      if (only_words_)
        take_command(word);
      else if (word == "--")
        only_words_ = true; // a device's id may begin with a dash
      else if (word == "-h")
        words_.help = true;
      else if (word.starts_with("--"))
        take_option(word.substr(2));
      else if (word.starts_with('-') && word.size() > 1)
        fail(word, "is no option: options begin with two dashes, as in --job.name=sensortag");
      else
        take_command(word);
    }
    if (!words_.name && !failed_command_ && !failed_completion_)
      fail("command line",
           "names no command: write for example komado node (komado --help lists them all)");
    if (words_.name == command::drain && !words_.target && !failed_target_)
      fail("drain", "needs the node to drain: write komado drain ID, with an ID that komado status lists");
    if (words_.name == command::why && !words_.target && !failed_target_)
      fail("why", "needs the device that is asked about: write komado why DEVICE, or komado why DEVICE TIME");
    return std::move(words_);
  }

private:
  void take_command(std::string_view word) {
    if (words_.name == command::drain && !words_.target && !failed_target_) {
      words_.target = digits_of(word);
      failed_target_ = !words_.target;
      if (failed_target_)
        fail(word, "is no node's id, nor how one begins: komado status lists them");
      return;
    }
    if (words_.name == command::why && take_question(word))
      return;
    if (words_.name || failed_command_) {
      fail(word, "is one word too many: settings are written --key=value");
      return;
    }
    words_.name = find_command(word);
    failed_command_ = !words_.name;
    if (failed_command_)
      fail(word, "is no command: there are " + list_commands());
  }

  /// False: nothing more is asked for.
  bool take_question(std::string_view word) {
    if (failed_target_ || words_.time)
      return false;
    if (!words_.target) {
      failed_target_ = word.empty() || word.size() > stream::max_device_bytes;
      words_.target = word;
      if (failed_target_)
        fail(word, "is no device's id: those have 1 to 256 bytes");
      return true;
    }
    words_.time = stream::parse_iso8601(word);
    failed_target_ = !words_.time;
    if (failed_target_)
      fail(word, "is no time with its offset: write for example 2016-11-15T08:46:00+09:00");
    return true;
  }

  void take_option(std::string_view option) {
    const auto equals = option.find('=');
    const auto key = option.substr(0, equals);
    if (auto* flag = find_switch(words_, key)) {
      *flag = true;
      if (equals != std::string_view::npos)
        fail("--" + std::string{key}, "takes no value");
    } else if (equals == std::string_view::npos) {
      take_bare_option(key);
    } else if (key == config_file_option) {
      if (words_.config_file)
        fail("--config-file", "is given twice");
      words_.config_file = option.substr(equals + 1);
    } else if (key == "print-completion") {
      take_shell(option.substr(equals + 1));
    } else if (key == "config") {
      fail("--config", "is no option; did you mean --config-file?");
    } else {
      add(key, option.substr(equals + 1));
    }
  }

  void take_shell(std::string_view name) {
    const auto* found = std::ranges::find(shell_names, name);
    failed_completion_ = found == shell_names.end();
    if (failed_completion_)
      fail("--print-completion", "knows the shells bash and zsh only");
    else
      words_.completion = static_cast<shell>(found - shell_names.begin());
  }

  /// An option without "=": right for a boolean; else its value probably stands in the next word.
  void take_bare_option(std::string_view key) {
    const auto* row = find_setting(key);
    if (row != nullptr && row->kind == setting_kind::boolean) {
      add(key, "true");
      return;
    }
    if (row == nullptr && key != config_file_option && key != "print-completion")
      add(key, {}); // found to be unknown later, with a suggestion
    else            // without the value, which may be a secret
      fail("--" + std::string{key},
           "needs its value behind an equals sign: write --" + std::string{key} + "=VALUE");
    if (next_ < arguments_.size() && !arguments_[next_].starts_with('-') && !is_missing_command())
      ++next_;
  }

  /// Whether the next word is the command that is still missing, rather than a value.
  bool is_missing_command() const {
    return !words_.name && find_command(arguments_[next_]);
  }

  void add(std::string_view key, std::string_view text) {
    words_.settings.entries.push_back(
        {.key = std::string{key}, .text = std::string{text}, .origin = "--" + std::string{key}});
  }

  void fail(std::string_view source, std::string why) {
    words_.settings.mistakes.push_back({std::string{source}, {}, {}, std::move(why)});
  }

  std::span<const std::string_view> arguments_;
  std::size_t next_ = 0;
  bool only_words_ = false;
  bool failed_command_ = false;
  bool failed_target_ = false;
  bool failed_completion_ = false;
  command_words words_;
};

} // namespace

command_words read_words(std::span<const std::string_view> arguments) { return word_reader{arguments}.read(); }

} // namespace komado::cli
