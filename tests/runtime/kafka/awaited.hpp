#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace komado::kafka::testing {

/// No condition of a healthy cluster takes longer, on a loaded machine.
inline constexpr std::chrono::seconds patience{30};

/// The base of what remembers what callbacks report, and waits for it.
class awaited {
public:
  /// Waits until the condition on what was reported holds; false after `limit`.
  template <class Condition>
  bool await(Condition condition, std::chrono::milliseconds limit = patience) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, limit, condition);
  }

  /// A copy of what was reported so far.
  template <class T>
  T look(const T& what) {
    std::lock_guard guard{mutex_};
    return what;
  }

protected:
  /// Changes what was reported; from any thread.
  template <class Change>
  void note(Change change) {
    std::lock_guard guard{mutex_};
    change();
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

} // namespace komado::kafka::testing
