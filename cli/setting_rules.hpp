#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace komado::cli {

/// Rules on the text of single settings. Each returns why `text` breaks it, as the end of a sentence
/// about it ("is empty"), or nothing.
using text_rule = std::optional<std::string> (*)(std::string_view text);

/// host[:port] items, separated by commas; a host may be an IPv6 address in brackets.
std::optional<std::string> check_servers(std::string_view text);
/// Letters, digits, '.', '_' and '-', 1 to 100 characters.
std::optional<std::string> check_job_name(std::string_view text);
/// Kafka's rules for a topic's name.
std::optional<std::string> check_topic(std::string_view text);
/// The same, or empty for "off".
std::optional<std::string> check_optional_topic(std::string_view text);
/// The name of a field of a JSON object: 1 to 256 bytes.
std::optional<std::string> check_field(std::string_view text);
/// A zone of the system's time zone database.
std::optional<std::string> check_time_zone(std::string_view text);
/// A host name or an IP address, without a port.
std::optional<std::string> check_host(std::string_view text);
/// host:port to listen at; port 0: any free one.
std::optional<std::string> check_listen(std::string_view text);
/// host:port to which others can connect, or empty for a default.
std::optional<std::string> check_advertise(std::string_view text);
/// "earliest", "latest", an ISO-8601 time, or empty for a default.
std::optional<std::string> check_from(std::string_view text);
/// http://host:port, or empty for a default.
std::optional<std::string> check_url(std::string_view text);

} // namespace komado::cli
