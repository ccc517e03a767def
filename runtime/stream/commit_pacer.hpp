#pragma once

#include "runtime/stream/time.hpp"

#include <algorithm>

namespace komado::stream {

/// When a shard's next commit may begin (design §5). With results waiting: at once, but so that at most
/// a tenth of the time is spent committing. Without: an interval after the last one began. So a window
/// that closes live is readable at once, and catch-up does not drown the broker in transactions.
class commit_pacer {
public:
  /// No rest is longer: a commit that an outage made slow says nothing about what the next one costs.
  static constexpr duration longest_rest = std::chrono::seconds{1};

  explicit commit_pacer(duration interval) noexcept : interval_(interval) {
  }

  void begin(steady_time now) noexcept {
    began_ = now;
  }

  void end(steady_time now) noexcept {
    rested_ = now + std::min(9 * (now - began_), longest_rest);
  }

  /// The earliest time of the next commit; in the past means now.
  steady_time next(bool results_wait) const noexcept {
    return results_wait ? rested_ : std::max(rested_, began_ + interval_);
  }

private:
  duration interval_;
  steady_time began_{};
  steady_time rested_{};
};

} // namespace komado::stream
