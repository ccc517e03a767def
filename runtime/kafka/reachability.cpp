#include "runtime/kafka/reachability.hpp"

namespace komado::kafka {

void reachability::take(std::string_view broker, std::string_view state) {
  std::lock_guard guard{mutex_};
  // Credentials are renewed on a standing connection.
  if (state == "REAUTH")
    return;
  const auto known = [broker](const auto& names) { return names.find(broker) != names.end(); };
  // librdkafka retires connections, too (a bootstrap address whose broker is known now): those were
  // not trying to connect.
  const bool failed = state == "DOWN" && known(trying_);
  const std::string name{broker};
  up_.erase(name);
  if (state == "UP" || state == "DOWN" || state == "INIT")
    trying_.erase(name);
  else if (state != "TRY_CONNECT")
    trying_.insert(name);
  if (state == "UP")
    up_.insert(name);
  if (state == "UP" || (failed && up_.empty()))
    lost_ = state != "UP";
}

} // namespace komado::kafka
