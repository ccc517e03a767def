#include "cli/setting_value.hpp"

#include "cli/setting_kafka.hpp"
#include "cli/setting_text.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

using value_result = parsed<setting_value>;

reason explain_bounds(const setting& row) { return {"is out of bounds: expected " + describe_kind(row)}; }

reason explain_choices(const setting& row, std::string_view found) {
  std::string text = found.empty() ? "is none of: " : "has " + quote(found) + ", which is none of: ";
  for (std::size_t i = 0; i < row.choices.size(); ++i)
    (text += i == 0 ? "" : ", ") += row.choices[i];
  return {std::move(text)};
}

template <class T>
value_result within_bounds(const setting& row, const parsed<T>& value) {
  if (!value)
    return value.error();
  T least{};
  T most{};
  if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
    least = T{row.least};
    most = T{row.most};
  } else {
    least = static_cast<T>(row.least);
    most = static_cast<T>(row.most);
  }
  if (*value < least || *value > most)
    return explain_bounds(row);
  return setting_value{*value};
}

value_result parse_text(const setting& row, const std::string& text) {
  if (row.rule != nullptr)
    if (auto why = row.rule(text))
      return reason{std::move(*why)};
  return setting_value{text};
}

value_result parse_choice(const setting& row, const std::string& text) {
  if (std::ranges::find(row.choices, text) == row.choices.end())
    return explain_choices(row, {});
  return setting_value{text};
}

value_result parse_list(const setting& row, std::vector<std::string> items) {
  if (std::ssize(items) < row.least || std::ssize(items) > row.most)
    return reason{"has " + std::to_string(items.size()) + " items: expected " + describe_kind(row)};
  for (auto item = items.begin(); item != items.end(); ++item) {
    if (!row.choices.empty() && std::ranges::find(row.choices, *item) == row.choices.end())
      return explain_choices(row, *item);
    if (row.rule != nullptr)
      if (const auto why = row.rule(*item))
        return reason{"has an item " + quote(*item) + " that " + *why};
    if (std::find(items.begin(), item, *item) != item)
      return reason{"has " + quote(*item) + " twice"};
  }
  return setting_value{std::move(items)};
}

value_result parse_start(std::string_view text) {
  if (text == "earliest")
    return setting_value{start_position{start_position::kind::earliest, {}}};
  if (text == "latest")
    return setting_value{start_position{start_position::kind::latest, {}}};
  const auto time = parse_time(text);
  if (!time)
    return reason{"is neither earliest nor latest, and " + time.error().text};
  return setting_value{start_position{start_position::kind::at_time, *time}};
}

value_result parse_optional_time(std::string_view text) {
  if (text.empty())
    return setting_value{std::optional<stream::timestamp>{}};
  const auto time = parse_time(text);
  if (!time)
    return time.error();
  return setting_value{std::optional{*time}};
}

std::string render_start(const start_position& position) {
  switch (position.from) {
  case start_position::kind::earliest:
    return "earliest";
  case start_position::kind::latest:
    return "latest";
  case start_position::kind::at_time:
    break;
  }
  return render_time(position.time);
}

std::string render_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const auto& item : items)
    (out += out.size() == 1 ? "" : ", ") += quote(item);
  return out + ']';
}

/// Cuts a text that would fill the terminal, not inside a UTF-8 sequence.
std::string shorten(const std::string& text) {
  constexpr std::size_t longest = 100;
  if (text.size() <= longest)
    return text;
  auto end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + "...";
}

} // namespace

std::string to_string(const mistake& wrong) {
  std::string line;
  if (!wrong.source.empty())
    line = wrong.source + ": ";
  if (!wrong.key.empty())
    line += shorten(wrong.key) + " = " + quote(shorten(wrong.value)) + ' ';
  return make_printable(line + wrong.reason);
}

mistake make_mistake(const setting_entry& entry, std::string reason) {
  const bool secret = is_secret_property(entry.key);
  auto value = secret ? std::string{redacted} : entry.text;
  if (!secret && entry.items)
    for (const auto& item : *entry.items)
      (value += value.empty() ? "" : ",") += item;
  return {entry.origin, entry.key, std::move(value), std::move(reason)};
}

parsed<setting_value> parse_setting(const setting& row, const setting_entry& entry) {
  using enum setting_kind;
  const auto& text_items = entry.items;
  if (!is_text(entry.text) || (text_items && !std::ranges::all_of(*text_items, is_text)))
    return reason{"is not valid UTF-8 text"};
  switch (row.kind) {
  case text:
    return parse_text(row, entry.text);
  case choice:
    return parse_choice(row, entry.text);
  case integer:
    return within_bounds(row, parse_integer(entry.text));
  case number:
    return within_bounds(row, parse_number(entry.text));
  case duration:
    return within_bounds(row, parse_duration(entry.text));
  case list:
    return parse_list(row, text_items ? *text_items : split_list(entry.text));
  case start:
    return parse_start(entry.text);
  case time:
    return parse_optional_time(entry.text);
  case boolean:
    if (const auto value = parse_boolean(entry.text); !value)
      return value.error();
    return setting_value{entry.text == "true"};
  case properties:
    if (auto why = refuse_property(std::string_view{entry.key}.substr(6), entry.text))
      return reason{std::move(*why)};
    return setting_value{entry.text};
  }
  return reason{"is of an unknown kind"};
}

std::string render_toml(const setting& row, const setting_value& value) {
  using enum setting_kind;
  switch (row.kind) {
  case text:
  case choice:
  case properties:
    return quote(std::get<std::string>(value));
  case integer:
    return std::to_string(std::get<std::int64_t>(value));
  case number:
    return render_number(std::get<double>(value));
  case boolean:
    return std::get<bool>(value) ? "true" : "false";
  case duration:
    return quote(render_duration(std::get<std::chrono::milliseconds>(value)));
  case list:
    return render_list(std::get<std::vector<std::string>>(value));
  case start:
    return quote(render_start(std::get<start_position>(value)));
  case time: {
    const auto& time = std::get<std::optional<stream::timestamp>>(value);
    return time ? quote(render_time(*time)) : "\"\"";
  }
  }
  return {};
}

} // namespace komado::cli
