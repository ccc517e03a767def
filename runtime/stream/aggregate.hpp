#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace komado::stream {

/// What a window knows of one field: count, compensated sum, minimum and maximum of its non-null
/// values. The sum is a double-double (Knuth's two-sum; T. J. Dekker, Numer. Math. 18, 1971), so that
/// a mean does not depend on the order in which readings and partial aggregates arrive.
struct aggregate {
  double sum = 0;
  double compensation = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  std::uint64_t count = 0;

  /// Takes one finite value in.
  void add(double value) noexcept {
    add_to_sum(value);
    min = std::min(min, value);
    max = std::max(max, value);
    ++count;
  }

  /// Takes all that `other` holds in.
  void merge(const aggregate& other) noexcept {
    if (other.count == 0)
      return;
    add_to_sum(other.sum);
    add_to_sum(other.compensation);
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    count += other.count;
  }

  /// The sum, rounded once. May be infinite when finite values overflow.
  double total() const noexcept {
    return sum + compensation;
  }

  /// The mean. Requires `count > 0`.
  double mean() const noexcept {
    return total() / static_cast<double>(count);
  }

  friend bool operator==(const aggregate&, const aggregate&) = default;

private:
  void add_to_sum(double value) noexcept {
    const double raised = sum + value;
    const double part = raised - sum;
    const double lost = (sum - (raised - part)) + (value - part);
    compensation += lost;
    // Renormalise, so that equal totals have equal representations and compare equal.
    sum = raised + compensation;
    compensation = compensation - (sum - raised);
  }
};

} // namespace komado::stream
