#pragma once

#include "actors/cluster_report.hpp"
#include "actors/node_status.hpp"

#include <chrono>
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

  /// Rates are averages since a sample that is at least a second old.
  actors::node_report report();

private:
  struct sample {
    std::chrono::steady_clock::time_point when{};
    double cpu_seconds = 0;
    double records = 0;
  };

  std::mutex mutex_;
  std::string id_;
  std::string http_;
  std::string address_;
  std::shared_ptr<const actors::node_status> status_;
  sample recent_;   // the newest one that is old enough
  sample earlier_;  // the one before it
};

} // namespace komado::cli
