#include "cli/host_port.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <optional>

namespace komado::cli {

namespace {

constexpr std::uint16_t kafka_port = 9092;
constexpr std::uint16_t http_port = 80;

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

bool is_address_character(char c) noexcept { return is_name_character(c) || c == ':' || c == '%'; }

std::optional<in_addr> ipv4(std::string_view host) {
  in_addr address{};
  return inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1 ? std::optional{address} : std::nullopt;
}

std::optional<in6_addr> ipv6(std::string_view host) {
  in6_addr address{};
  const std::string plain{host.substr(0, host.find('%'))};
  return inet_pton(AF_INET6, plain.c_str(), &address) == 1 ? std::optional{address} : std::nullopt;
}

struct split {
  std::string_view host;
  std::string_view rest; ///< empty, or ":" and the port
};

/// Divides host[:port] behind the host; nothing if there is no host.
std::optional<split> split_host(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos)
    return std::nullopt;
  const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  if (host.empty() || !std::ranges::all_of(host, is_address_character))
    return std::nullopt;
  return split{host, text.substr(bracketed ? end + 1 : end)};
}

/// The port of ":port".
std::optional<std::uint16_t> port_of(std::string_view rest, std::int64_t least) {
  const auto port = rest.starts_with(':') ? parse_integer(rest.substr(1)) : parsed<std::int64_t>{reason{}};
  if (!port || *port < least || *port > 65'535)
    return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

/// "127.1" and "0" mean an address to some programs and nothing to others.
bool is_crippled_ipv4(std::string_view host) {
  return !ipv4(host) &&
         std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

} // namespace

parsed<host_port> parse_host_port(std::string_view text) {
  if (std::ranges::count(text, ':') > 1 && std::ranges::all_of(text, is_address_character))
    return reason{"has an IPv6 address without brackets: write for example [::1]:7070"};
  const auto parts = split_host(text);
  if (!parts)
    return reason{"is not host:port: write for example 127.0.0.1:7070"};
  if (text.starts_with('[') ? !ipv6(parts->host) : is_crippled_ipv4(parts->host))
    return reason{"has an IP address that is none"};
  if (parts->rest.empty())
    return reason{"names no port: write for example 127.0.0.1:7070"};
  const auto port = port_of(parts->rest, 0);
  if (!port)
    return reason{"has a port that is not a number from 0 to 65535"};
  return host_port{std::string{parts->host}, *port};
}

parsed<host_port> parse_server(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  const auto parts = split_host(text);
  if (!parts)
    return reason{"that is not host:port"};
  const auto port = parts->rest.empty() ? kafka_port : port_of(parts->rest, 1);
  if (!port)
    return reason{"whose port is not a number from 1 to 65535"};
  return host_port{std::string{parts->host}, *port};
}

parsed<host_port> parse_url(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme))
    return reason{"does not begin with http://, which is what nodes serve"};
  text.remove_prefix(scheme.size());
  if (text.ends_with('/'))
    text.remove_suffix(1);
  const auto parts = split_host(text);
  const auto port = !parts || parts->rest.empty() ? http_port : port_of(parts->rest, 1);
  if (!parts || !port)
    return reason{"is not http://HOST:PORT: write for example http://127.0.0.1:8080"};
  return host_port{std::string{parts->host}, *port};
}

std::string to_string(const host_port& place) {
  const bool bracketed = place.host.find(':') != std::string::npos;
  return (bracketed ? '[' + place.host + ']' : place.host) + ':' + std::to_string(place.port);
}

bool is_loopback(std::string_view host) {
  if (const auto address = ipv4(host))
    return ntohl(address->s_addr) >> 24 == 127;
  if (const auto address = ipv6(host))
    return IN6_IS_ADDR_LOOPBACK(&*address);
  return host == "localhost";
}

bool is_wildcard(std::string_view host) {
  if (const auto address = ipv4(host))
    return address->s_addr == INADDR_ANY;
  const auto address = ipv6(host);
  return address && IN6_IS_ADDR_UNSPECIFIED(&*address);
}

} // namespace komado::cli
