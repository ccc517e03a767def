#include "cli/setting_rules.hpp"

#include "cli/host_port.hpp"
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

} // namespace

std::optional<std::string> check_servers(std::string_view text) {
  const auto servers = split_list(text);
  if (servers.empty())
    return "is empty: name at least one broker as host:port";
  for (const auto& server : servers)
    if (const auto place = parse_server(server); !place)
      return "has a broker " + quote(server) + ' ' + place.error().text;
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

std::optional<std::string> check_listen(std::string_view text) {
  const auto place = parse_host_port(text);
  return place ? std::nullopt : std::optional{place.error().text};
}

std::optional<std::string> check_advertise(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  const auto place = parse_host_port(text);
  if (!place)
    return place.error().text;
  if (is_wildcard(place->host))
    return "stands for all addresses of a machine, so that nobody can connect to it: write the one by which "
           "the other nodes reach this one";
  if (place->port == 0)
    return "has the port 0, to which nobody can connect";
  return std::nullopt;
}

std::optional<std::string> check_from(std::string_view text) {
  if (text.empty() || text == "earliest" || text == "latest")
    return std::nullopt;
  const auto time = parse_time(text);
  return time ? std::nullopt : std::optional{"is neither earliest nor latest, and " + time.error().text};
}

std::optional<std::string> check_url(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  const auto place = parse_url(text);
  return place ? std::nullopt : std::optional{place.error().text};
}

} // namespace komado::cli
