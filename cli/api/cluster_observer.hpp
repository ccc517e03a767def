#pragma once

#include "actors/cluster_history.hpp"
#include "actors/cluster_report.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace komado::cli {

/// The cluster as of now and what it did lately.
struct observation {
  actors::cluster_report report;
  actors::cluster_history history;
};

/// Keeps the cluster's history by asking all nodes each cluster_history::interval, and each second while
/// somebody looks. Thread-safe.
class cluster_observer {
public:
  /// `gather` asks the nodes, on the observer's thread and on those that look; it must not throw.
  explicit cluster_observer(std::function<actors::cluster_report()> gather);
  ~cluster_observer();

  /// At most a second old. Blocks as long as `gather` does.
  observation look();

private:
  void refresh();

  std::function<actors::cluster_report()> gather_;
  std::mutex asking_; // held while the nodes are asked: several who look share the answer
  std::mutex mutex_;  // guards the following
  observation known_;
  std::chrono::steady_clock::time_point asked_{};
  std::condition_variable_any wake_;
  std::jthread sampler_; // last: it ends before the rest
};

} // namespace komado::cli
