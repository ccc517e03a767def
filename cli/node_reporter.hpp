#pragma once

#include "actors/cluster_report.hpp"
#include "actors/node_status.hpp"
#include "actors/recent_rate.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace komado::cli {

/// What this node says of itself to whoever asks, other nodes among them. Thread-safe.
class node_reporter {
public:
  node_reporter(std::string id, std::string http, std::shared_ptr<const actors::node_status> status);

  /// Once it is known where other nodes connect.
  void set_address(std::string address);

  /// To be called about once per second, for the rates.
  actors::node_report report();

private:
  std::mutex mutex_;
  std::string id_;
  std::string http_;
  std::string address_;
  std::shared_ptr<const actors::node_status> status_;
  actors::recent_rate cpu_;
  actors::recent_rate records_;
  stream::steady_time sampled_at_{};
};

} // namespace komado::cli
