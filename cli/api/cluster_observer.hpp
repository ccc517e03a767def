#pragma once

#include "actors/cluster_history.hpp"
#include "actors/cluster_report.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
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
  /// `gather` asks the nodes, on the observer's own thread; it must not throw.
  explicit cluster_observer(std::function<actors::cluster_report()> gather);
  /// Waits for `gather`. Nobody may look any more.
  ~cluster_observer();

  /// At most a second old, unless the nodes take longer than `wait` to answer: then as they were when they were asked last.
  /// The very first time it waits for them.
  observation look(std::chrono::milliseconds wait = std::chrono::milliseconds{150});

private:
  void sample();

  std::function<actors::cluster_report()> gather_;
  std::mutex mutex_; // guards the following
  observation known_;
  std::optional<std::chrono::steady_clock::time_point> asked_; // when known_ was told
  bool wanted_ = false;                                        // sooner than at the next interval
  std::condition_variable_any wake_;
  std::condition_variable told_;
  std::jthread sampler_; // last: it ends before the rest
};

} // namespace komado::cli
