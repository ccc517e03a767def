#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace komado::kafka {

/// Whether any broker can be reached, by what becomes of a client's connections. librdkafka's own
/// ALL_BROKERS_DOWN does not do: its CMake builds before 2.15 never raise it (issue 5282). Thread-safe.
class reachability {
public:
  /// A connection, by the broker's name, is in one of librdkafka's broker states now.
  void take(std::string_view broker, std::string_view state);

  /// No connection stands, and the last attempt to make one failed. A connection that just broke (or
  /// was idle and closed) is no outage yet.
  bool lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> up_;      // guarded by mutex_
  std::set<std::string, std::less<>> trying_;  // guarded by mutex_
  std::atomic<bool> lost_ = false;
};

} // namespace komado::kafka
