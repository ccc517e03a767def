#include "cli/setting_table.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

namespace komado::cli {

namespace {

constexpr std::array<std::string_view, all_commands.size()> command_names{
    "node", "drain", "simulate", "status", "top", "why", "tail", "redrive", "health"};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string render_bound(const setting& row, std::int64_t bound) {
  return row.kind == setting_kind::duration ? render_duration(std::chrono::milliseconds{bound})
                                            : std::to_string(bound);
}

std::string join(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names)
    (out += out.empty() ? "" : " | ") += name;
  return out;
}

} // namespace

std::string_view to_string(command name) noexcept { return command_names[static_cast<std::size_t>(name)]; }

bool setting::belongs_to(command name) const noexcept {
  switch (name) {
  case command::node:
  case command::drain:
    return in_node;
  case command::simulate:
    return in_simulate;
  case command::status:
    return in_status;
  case command::top:
    return in_top;
  case command::why:
    return in_node || in_why;
  case command::health:
    return in_health;
  case command::tail:
    return in_tail;
  case command::redrive:
    return in_redrive;
  }
  return false;
}

std::vector<setting> rows_of(command name) {
  std::vector<setting> rows;
  std::ranges::copy_if(setting_table(), std::back_inserter(rows), [=](const setting& row) { return row.belongs_to(name); });
  for (auto& row : rows) {
    if (name != command::redrive || row.redrive_sentence.empty())
      continue;
    row.choices = row.redrive_choices;
    row.sentence = row.redrive_sentence;
  }
  return rows;
}

std::vector<std::string_view> offered_values(const setting& row) {
  if (row.kind == setting_kind::start)
    return {"earliest", "latest"};
  if (row.kind == setting_kind::boolean)
    return {"true", "false"};
  return {row.choices.begin(), row.choices.end()};
}

const setting* find_setting(std::string_view key) noexcept {
  for (const auto& row : setting_table())
    if (row.kind == setting_kind::properties ? key.starts_with("kafka.") : row.key == key)
      return &row;
  return nullptr;
}

std::optional<std::string_view> find_similar_key(std::string_view key) {
  std::optional<std::string_view> nearest;
  // A third of the letters wrong is no slip any more; the bound also keeps hostile keys cheap.
  auto distance = std::min<std::size_t>(key.size(), 60) / 3 + 1;
  for (const auto& row : setting_table()) {
    // "size" for "window.size", "topics" for nothing: a whole last part is as good as a near miss.
    const bool part = !key.empty() && key.size() < row.key.size() && row.key.ends_with(key) &&
                      row.key[row.key.size() - key.size() - 1] == '.';
    if (key.size() > row.key.size() + 20)
      continue;
    const auto this_distance = part ? 1 : edit_distance(key, row.key);
    if (this_distance < distance) {
      distance = this_distance;
      nearest = row.key;
    }
  }
  return nearest;
}

std::string environment_name(std::string_view key) {
  std::string name = "KOMADO_";
  for (const char c : key)
    name += c == '.' || c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return name;
}

std::string describe_kind(const setting& row) {
  const auto range = [&](std::string_view noun) {
    std::string out{noun};
    if (!row.unit.empty())
      (out += " of ") += row.unit;
    if (row.most == std::numeric_limits<std::int64_t>::max())
      return out + ", " + render_bound(row, row.least) + " or more";
    return out + " from " + render_bound(row, row.least) + " to " + render_bound(row, row.most);
  };
  using enum setting_kind;
  switch (row.kind) {
  case text:
  case properties:
    return "text";
  case choice:
    return join(row.choices);
  case integer:
    return range("integer");
  case number:
    return range("number");
  case boolean:
    return "true | false";
  case duration:
    return range("duration");
  case list:
    return range("list") + " items" + (row.choices.empty() ? "" : " of " + join(row.choices));
  case start:
    return "earliest | latest | ISO-8601 time";
  case time:
    return "ISO-8601 time or empty";
  }
  return {};
}

} // namespace komado::cli
