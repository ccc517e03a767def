#include "runtime/kafka/reachability.hpp"

namespace komado::kafka {

void reachability::take(std::string_view broker, std::string_view state) {
  std::lock_guard guard{mutex_};
  if (state == "UP") {
    up_.emplace(broker);
    lost_ = false;
    return;
  }
  // Credentials are renewed on a standing connection.
  if (state == "REAUTH")
    return;
  const auto standing = up_.find(broker);
  if (standing != up_.end())
    up_.erase(standing);
  else if (state == "DOWN" && up_.empty())
    lost_ = true;
}

} // namespace komado::kafka
