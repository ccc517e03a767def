#pragma once

#include "cli/setting_syntax.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace komado::cli {

/// A place in the network.
struct host_port {
  std::string host; ///< a name or an IP address, without brackets
  std::uint16_t port = 0;
  friend bool operator==(const host_port&, const host_port&) = default;
};

/// "127.0.0.1:7070", "node-1:7070", "[::1]:7070"; the port may be 0.
parsed<host_port> parse_host_port(std::string_view text);

/// One of bootstrap-servers: [scheme://]host[:port], without a port Kafka's 9092. The reason is a clause
/// about the broker: "whose port is not a number".
parsed<host_port> parse_server(std::string_view text);

/// "http://host[:port][/]", without a port HTTP's 80.
parsed<host_port> parse_url(std::string_view text);

/// As it is written: "[::1]:7070".
std::string to_string(const host_port& place);

/// 127.0.0.0/8, ::1 or localhost: reached from this machine only. Any other name is not looked up and not
/// believed to be.
bool is_loopback(std::string_view host);

/// 0.0.0.0 or ::, which stand for all addresses of a machine and lead nobody to it.
bool is_wildcard(std::string_view host);

} // namespace komado::cli
