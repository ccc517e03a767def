#include "cli/setting_rules.hpp"

#include "cli/setting_syntax.hpp"
#include "cli/setting_text.hpp"
#include "runtime/stream/time_zone.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

bool is_host_character(char c) noexcept { return is_name_character(c) || c == ':' || c == '%'; }

/// Removes the host from the front of `server`; false if there is none.
bool take_host(std::string_view& server) {
  if (const auto scheme = server.find("://"); scheme != std::string_view::npos)
    server.remove_prefix(scheme + 3);
  const bool bracketed = server.starts_with('[');
  const auto end = bracketed ? server.find(']') : std::min(server.find(':'), server.size());
  if (end == std::string_view::npos || end == 0)
    return false;
  const auto host = bracketed ? server.substr(1, end - 1) : server.substr(0, end);
  server.remove_prefix(bracketed ? end + 1 : end);
  return !host.empty() && std::ranges::all_of(host, is_host_character);
}

} // namespace

std::optional<std::string> check_servers(std::string_view text) {
  const auto servers = split_list(text);
  if (servers.empty())
    return "is empty: name at least one broker as host:port";
  for (std::string_view server : servers) {
    const auto whole = server;
    if (!take_host(server))
      return "has a broker " + quote(whole) + " that is not host:port";
    if (server.empty())
      continue;
    const auto port =
        server.front() == ':' ? parse_integer(server.substr(1)) : parsed<std::int64_t>{reason{}};
    if (!port || *port < 1 || *port > 65'535)
      return "has a broker " + quote(whole) + " whose port is not a number from 1 to 65535";
  }
  return std::nullopt;
}

std::optional<std::string> check_job_name(std::string_view text) {
  if (text.empty() || text.size() > 100)
    return text.empty() ? "is empty" : "is longer than 100 characters";
  if (!std::ranges::all_of(text, is_name_character))
    return "has a character other than letters, digits, . _ and - (topics and groups are named after the "
           "job)";
  return std::nullopt;
}

std::optional<std::string> check_topic(std::string_view text) {
  if (text.empty() || text.size() > 249)
    return text.empty() ? "is empty" : "is longer than Kafka's 249 characters for a topic";
  if (text == "." || text == "..")
    return "is no topic name that Kafka accepts";
  if (!std::ranges::all_of(text, is_name_character))
    return "has a character that Kafka refuses in a topic (it takes letters, digits, . _ and -)";
  return std::nullopt;
}

std::optional<std::string> check_optional_topic(std::string_view text) {
  return text.empty() ? std::nullopt : check_topic(text);
}

std::optional<std::string> check_field(std::string_view text) {
  if (text.empty())
    return "is empty: name a field of the readings";
  if (text.size() > 256)
    return "is longer than 256 bytes";
  return std::nullopt;
}

std::optional<std::string> check_time_zone(std::string_view text) {
  if (const auto zone = stream::time_zone::find(text); !zone)
    return "is not in the system's time zone database: write for example Asia/Tokyo or Etc/UTC, and see that "
           "the "
           "package tzdata is installed";
  return std::nullopt;
}

std::optional<std::string> check_host(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_host_character))
    return "is no host name or IP address (the port is a setting of its own)";
  return std::nullopt;
}

} // namespace komado::cli
