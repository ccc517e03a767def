#include "cli/setting_syntax.hpp"

#include "cli/setting_text.hpp"
#include "runtime/stream/event_time.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace komado::cli {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t longest_duration = 36'500LL * 24 * 3600 * 1000;

struct unit {
  std::string_view name;
  std::int64_t in_milliseconds;
};
constexpr std::array<unit, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view take_while_digit(std::string_view& text, bool digit) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n]) == digit)
    ++n;
  const auto head = text.substr(0, n);
  text.remove_prefix(n);
  return head;
}

reason explain_unit(std::string_view name, std::string_view digits) {
  if (name.empty())
    return {"has no unit: write for example " + std::string{digits} + "s (units: d, h, min, s, ms)"};
  if (name == "m")
    return {"has the ambiguous unit m: write min for minutes or ms for milliseconds"};
  if (name.front() == '.' || name.front() == ',')
    return {"is not in whole numbers: write for example 1s500ms"};
  return {"has an unknown unit " + quote(name) + " (units: d, h, min, s, ms, without blanks)"};
}

} // namespace

parsed<milliseconds> parse_duration(std::string_view text) {
  if (text.empty())
    return reason{"is empty: write for example 5s"};
  if (text.front() == '-')
    return reason{"is negative: a duration is 0s or more"};
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto digits = take_while_digit(text, true);
    const auto name = take_while_digit(text, false);
    if (digits.empty())
      return reason{"is no duration: write for example 2min, 5s, 100ms or 1min30s"};
    std::size_t i = 0;
    while (i < units.size() && units[i].name != name)
      ++i;
    if (i == units.size())
      return explain_unit(name, digits);
    if (i < next_unit)
      return reason{"names its units out of order or twice: write them as in 1h30min"};
    next_unit = i + 1;
    std::int64_t count = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (read.ec != std::errc{} || count > longest_duration / units[i].in_milliseconds)
      return reason{"is longer than 36500d"};
    total += count * units[i].in_milliseconds;
  }
  if (total > longest_duration)
    return reason{"is longer than 36500d"};
  return milliseconds{total};
}

std::string render_duration(milliseconds value) {
  auto rest = value.count();
  std::string text;
  for (const auto& [name, in_milliseconds] : units) {
    if (rest < in_milliseconds)
      continue;
    text += std::to_string(rest / in_milliseconds);
    text += name;
    rest %= in_milliseconds;
  }
  return text.empty() ? "0s" : text;
}

parsed<stream::timestamp> parse_time(std::string_view text) {
  if (const auto time = stream::parse_iso8601(text))
    return *time;
  return reason{
      "is no time with an offset from UTC, such as 2017-08-02T08:46:00+09:00 or 2017-08-01T23:46:00Z"};
}

std::string render_time(stream::timestamp value) {
  using namespace std::chrono;
  const auto day = floor<days>(value);
  const year_month_day date{day};
  const hh_mm_ss clock{value - day};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  std::string out{text.data()};
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(fraction));
    out += text.data();
  }
  return out + 'Z';
}

parsed<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range)
    return reason{"is too large"};
  if (error != std::errc{} || end != text.data() + text.size())
    return reason{"is not a whole number"};
  return value;
}

parsed<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return reason{"is not a number"};
  return value;
}

std::string render_number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  std::string out{text.data(), end};
  // TOML tells a float from an integer by its point or exponent.
  return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

parsed<bool> parse_boolean(std::string_view text) {
  if (text == "true")
    return true;
  if (text == "false")
    return false;
  return reason{"is neither true nor false"};
}

} // namespace komado::cli
