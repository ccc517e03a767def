#include "cli/setting_environment.hpp"

#include <algorithm>
#include <array>

namespace komado::cli {

namespace {

constexpr std::string_view prefix = "KOMADO_";
constexpr std::string_view kafka_prefix = "KOMADO_KAFKA_";

/// The key that a variable means; empty if none.
std::string find_key(std::string_view name) {
  if (name.starts_with(kafka_prefix)) {
    std::string key = "kafka.";
    for (const char c : name.substr(kafka_prefix.size()))
      key += c == '_' ? '.' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    return key;
  }
  for (const auto& row : setting_table())
    if (row.kind != setting_kind::properties && environment_name(row.key) == name)
      return std::string{row.key};
  return {};
}

/// A shell that builds Komado may run it as well.
bool belongs_to_build(std::string_view name) { return name == "KOMADO_DEPS" || name == "KOMADO_JOBS"; }

#ifdef KOMADO_FAILPOINTS
constexpr std::string_view test_variable = "KOMADO_FAILPOINT";
#else
constexpr std::string_view test_variable;
#endif

bool is_service_link(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string_view::npos)
    return true;
  const bool address =
      value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
  if (name.ends_with("_PORT") && address)
    return true;
  constexpr std::array<std::string_view, 3> protocols{"_TCP", "_UDP", "_SCTP"};
  return name.find("_PORT_") != std::string_view::npos &&
         std::ranges::any_of(protocols, [&](auto p) { return name.find(p) != std::string_view::npos; });
}

std::string explain_unknown(std::string_view name) {
  std::string text = "is no setting's variable";
  std::string key;
  for (const char c : name.substr(prefix.size()))
    key += c == '_' ? '.' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  if (const auto similar = find_similar_key(key))
    text += "; did you mean " + environment_name(*similar) + "?";
  return text;
}

} // namespace

setting_source read_environment(std::span<const std::string_view> variables) {
  setting_source found;
  for (const auto variable : variables) {
    const auto equals = variable.find('=');
    if (!variable.starts_with(prefix) || equals == std::string_view::npos)
      continue;
    const auto name = variable.substr(0, equals);
    const auto value = variable.substr(equals + 1);
    if (name == config_file_variable || name == test_variable || belongs_to_build(name) || is_service_link(name, value))
      continue;
    auto key = find_key(name);
    if (key.empty())
      found.mistakes.push_back({std::string{name}, {}, {}, explain_unknown(name)});
    else
      found.entries.push_back(
          {.key = std::move(key), .text = std::string{value}, .origin = std::string{name}});
  }
  return found;
}

} // namespace komado::cli
