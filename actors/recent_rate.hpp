#pragma once

#include "runtime/stream/time.hpp"

#include <deque>

namespace komado::actors {

/// How fast a total that only grows has grown lately.
class recent_rate {
public:
  /// The rate is that of the last so long, or a little more.
  static constexpr stream::duration span = std::chrono::seconds{5};

  /// The total at `now`, which is not before the last sample. To be called about once per second.
  void sample(double total, stream::steady_time now);

  /// Per second; 0 until there are samples of two times.
  double per_second() const;

private:
  struct point {
    double total;
    stream::steady_time at;
  };

  std::deque<point> points_; // rising; only the first may be older than span
};

} // namespace komado::actors
