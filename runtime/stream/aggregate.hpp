#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace komado::stream {

/// What a window knows of one field: count, compensated sum, minimum and maximum of its non-null
/// values. The sum is a double-double (Knuth's two-sum; T. J. Dekker, Numer. Math. 18, 1971): exact
/// while all values are multiples of some 2^k and the sum of their magnitudes is below 2^(k + 104), as
/// any sensor's are, so that a mean does not depend on the order in which readings and partial
/// aggregates arrive.
///
/// A sum that leaves the range of doubles becomes infinity, without a sign, and stays so, whatever
/// comes after; the count, minimum and maximum go on.
struct aggregate {
  double sum = 0;
  double compensation = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  std::uint64_t count = 0;

  /// Takes one finite value in. Negative zero counts as zero.
  void add(double value) noexcept {
    value += 0.0; // of two zeros min and max would keep the first, so their sign would tell the order
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

  /// The sum, rounded once; infinity after an overflow, never NaN.
  double total() const noexcept { return sum + compensation; }

  /// The mean, rounded once; infinity after an overflow. Requires `count > 0`.
  double mean() const noexcept {
    const auto n = static_cast<double>(count);
    const auto quotient = sum / n;
    if (!std::isfinite(sum))
      return quotient;
    // What the quotient leaves of the sum is a double; with the rest of the sum it tells how far the mean is off.
    const auto remainder = std::fma(-quotient, n, sum) + compensation;
    return quotient + remainder / n;
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
    // After an overflow the steps above give NaN or an infinity.
    if (!(std::max(sum, -sum) <= std::numeric_limits<double>::max())) [[unlikely]] {
      sum = std::numeric_limits<double>::infinity();
      compensation = 0;
    }
  }
};

/// Takes a reading in: one value per field, NaN for null, which is left out.
inline void add_reading(aggregate* fields, std::span<const double> values) noexcept {
  for (const auto value : values) {
    if (!std::isnan(value))
      fields->add(value);
    ++fields;
  }
}

} // namespace komado::stream
