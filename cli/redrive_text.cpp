#include "cli/redrive_text.hpp"

#include "cli/setting_kafka.hpp"
#include "cli/setting_syntax.hpp"
#include "cli/setting_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace komado::cli {

namespace {

constexpr std::size_t shown_bytes = 120;

/// A beginning of `text` between quotes, not cut inside a character.
std::string shorten(std::string_view text) {
  if (text.size() <= shown_bytes)
    return quote(text);
  auto end = shown_bytes;
  while (end > shown_bytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return quote(text.substr(0, end)) + "...";
}

std::string count_line(std::uint64_t count, std::string_view what) {
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%12llu", static_cast<unsigned long long>(count));
  return std::string{number.data()} + "  " + std::string{what} + '\n';
}

std::string counts_text(const redrive_plan& plan, const redrive_settings& settings) {
  using enum redrive_verdict;
  auto text = count_line(plan.count(chosen), "chosen");
  const auto add = [&](std::uint64_t count, const std::string& what) {
    if (count > 0)
      text += count_line(count, what);
  };
  add(plan.count(redriven_already), "redriven already: not sent again unless --again says so");
  add(plan.count(repeated), "in the topic more than once: sent once");
  add(plan.count(cut), "cut when they were rejected: what is left of them is not sent");
  add(plan.count(foreign), "of another topic than " + settings.input_topic + ": not sent");
  add(plan.unknown(), "without the headers of a rejected record: not sent");
  add(plan.count(not_asked_for), "left out by the settings");
  return text;
}

std::string groups_text(const redrive_plan& plan) {
  std::string text = "\nREASON           PARTITION      RECORDS     FIRST OFFSET      LAST OFFSET\n";
  for (const auto& [key, group] : plan.groups()) {
    auto reason = make_printable(key.first);
    reason.resize(std::max<std::size_t>(reason.size(), 15), ' ');
    std::array<char, 100> rest{};
    std::snprintf(rest.data(), rest.size(), " %10d %12llu %16lld %16lld\n", key.second,
                  static_cast<unsigned long long>(group.records), static_cast<long long>(group.first_offset),
                  static_cast<long long>(group.last_offset));
    text += reason + rest.data();
  }
  return text;
}

/// `word` as a POSIX shell reads it back.
std::string shell_word(std::string_view word) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=./:,@%+";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
    return std::string{word};
  std::string out = "'";
  for (const char c : word)
    out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

/// An argument without its value, if that is a secret.
std::string without_secret(const std::string& argument) {
  const auto equals = argument.find('=');
  constexpr std::string_view begin = "--kafka.";
  if (!argument.starts_with(begin) || equals == std::string::npos ||
      !is_secret_property(std::string_view{argument}.substr(begin.size(), equals - begin.size())))
    return argument;
  return argument.substr(0, equals + 1) + std::string{redacted};
}

} // namespace

std::string redrive_summary(const redrive_plan& plan, const redrive_settings& settings) {
  auto text = "Topic " + settings.rejects_topic + ", read to its present end:\n\n" + counts_text(plan, settings);
  if (plan.groups().empty())
    return text;
  text += groups_text(plan) + "\nFor example:\n";
  for (const auto& example : plan.examples())
    text += "  " + make_printable(to_string(example.place)) + ' ' + make_printable(example.reason) + ": key " +
            shorten(example.key) + ", value " + shorten(example.value) + '\n';
  return text;
}

std::string confirming_command(const redrive_plan& plan, const redrive_settings& settings) {
  std::string line = "komado";
  for (const auto& argument : settings.arguments)
    if (!argument.starts_with("--confirm") && (settings.to || !argument.starts_with("--to=")))
      line += ' ' + shell_word(without_secret(argument));
  if (!settings.to) {
    const auto last = std::chrono::floor<std::chrono::milliseconds>(plan.last_rejected_at());
    line += " --to=" + render_time(last + std::chrono::milliseconds{1});
  }
  return make_printable(line + " --confirm");
}

} // namespace komado::cli
