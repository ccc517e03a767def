#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace komado::kafka {

/// Takes one line of librdkafka's log. `level` is a syslog severity: 3 error, 4 warning, 6 info,
/// 7 debug. Called from any thread, librdkafka's own among them: it must be thread-safe and brief and
/// must not call the client.
using log_sink = std::function<void(int level, std::string_view line)>;

/// How to reach Kafka. Each client object copies what it needs.
struct client_options {
  /// "host:port[,host:port…]".
  std::string bootstrap_servers;
  /// librdkafka properties of the user's (the settings `kafka.*` without the prefix). They win over
  /// our tuning and lose to what exactness needs. An unknown one makes `open` fail, named.
  std::map<std::string, std::string> properties;
  /// client.id, seen in the broker's logs.
  std::string client_id = "komado";
  /// May be empty: then the lines are lost.
  log_sink log;
};

} // namespace komado::kafka
