#include "cli/settings_resolution.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

std::size_t index_of(const setting& row) { return static_cast<std::size_t>(&row - setting_table().data()); }

effective_settings make_defaults() {
  effective_settings defaults;
  for (const auto& row : setting_table()) {
    auto value =
        parse_setting(row, {.key = std::string{row.key}, .text = std::string{row.fallback}, .origin = {}});
    // The row kafka.* has no value of its own; every other default is valid, as a test makes sure.
    defaults.values.push_back({value ? std::move(*value) : setting_value{}, "default"});
  }
  return defaults;
}

std::string explain_unknown(std::string_view key) {
  std::string text = "is no setting";
  if (const auto similar = find_similar_key(key))
    (text += "; did you mean ") += std::string{*similar} + '?';
  return text;
}

void take(const setting_entry& entry, effective_settings& effective, std::vector<mistake>& mistakes) {
  const auto* row = find_setting(entry.key);
  if (row == nullptr) {
    mistakes.push_back(make_mistake(entry, explain_unknown(entry.key)));
    return;
  }
  auto value = parse_setting(*row, entry);
  auto& slot = effective.values[index_of(*row)];
  if (!value) {
    mistakes.push_back(make_mistake(entry, value.error().text));
    slot.valid = false;
  } else if (row->kind == setting_kind::properties) {
    effective.kafka[entry.key.substr(6)] = {std::move(*value), entry.origin};
  } else {
    slot = {std::move(*value), entry.origin, slot.valid};
  }
}

} // namespace

const effective_value& effective_settings::find(std::string_view key) const {
  return values[index_of(*find_setting(key))];
}

effective_settings resolve_settings(std::span<const std::vector<setting_entry>> sources,
                                    std::vector<mistake>& mistakes) {
  auto effective = make_defaults();
  for (const auto& source : sources) {
    std::map<std::string_view, std::string_view> seen;
    for (const auto& entry : source) {
      const auto [first, is_new] = seen.emplace(entry.key, entry.origin);
      if (is_new)
        take(entry, effective, mistakes);
      else
        mistakes.push_back(make_mistake(
            entry, first->second == entry.origin ? "is given twice"
                                                 : "is given twice, first at " + std::string{first->second}));
    }
  }
  return effective;
}

all_settings store_settings(const effective_settings& effective) {
  all_settings settings;
  const auto rows = setting_table();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].store != nullptr)
      rows[i].store(effective.values[i].value, settings);
  for (const auto& [property, value] : effective.kafka)
    settings.node.kafka[property] = settings.simulate.kafka[property] = settings.tail.kafka[property] =
        settings.redrive.kafka[property] = std::get<std::string>(value.value);
  return settings;
}

} // namespace komado::cli
