#include "runtime/stream/aggregate.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace komado::stream {
namespace {

using boost::multiprecision::cpp_int;
using generator = std::mt19937_64;

constexpr double largest = std::numeric_limits<double>::max();

/// `value` exactly, in units of the smallest subnormal double.
cpp_int exact(double value) {
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  const int shift = exponent - 53 + 1074;
  return shift >= 0 ? cpp_int{mantissa} << shift : cpp_int{mantissa} / (cpp_int{1} << -shift);
}

cpp_int exact_sum(const std::vector<double>& values) {
  cpp_int sum = 0;
  for (const double value : values)
    sum += exact(value);
  return sum;
}

/// True if no double is nearer to `sum` than `rounded`.
bool is_nearest(double rounded, const cpp_int& sum) {
  const auto distance = [&](double value) -> cpp_int { return abs(exact(value) - sum); };
  return distance(rounded) <= distance(std::nextafter(rounded, largest)) &&
         distance(rounded) <= distance(std::nextafter(rounded, -largest));
}

aggregate add_all(const std::vector<double>& values) {
  aggregate result;
  for (const double value : values)
    result.add(value);
  return result;
}

/// The same values through a random tree of partial aggregates.
aggregate merge_at_random(const std::vector<double>& values, generator& random) {
  std::vector<aggregate> parts;
  for (const double value : values) {
    if (parts.empty() || random() % 3 == 0)
      parts.emplace_back();
    parts[random() % parts.size()].add(value);
  }
  while (parts.size() > 1) {
    std::shuffle(parts.begin(), parts.end(), random);
    const auto last = parts.back();
    parts.pop_back();
    parts.back().merge(last);
  }
  return parts.front();
}

/// Demands that `values` give one and the same aggregate in every order, and that its total is the
/// double nearest to the exact sum.
void expect_exact(std::vector<double> values, generator& random) {
  const auto first = add_all(values);
  EXPECT_TRUE(is_nearest(first.total(), exact_sum(values))) << first.total();
  EXPECT_EQ(first.count, values.size());
  EXPECT_EQ(first.min, *std::min_element(values.begin(), values.end()));
  EXPECT_EQ(first.max, *std::max_element(values.begin(), values.end()));
  for (int i = 0; i < 10; ++i) {
    std::shuffle(values.begin(), values.end(), random);
    ASSERT_EQ(add_all(values), first);
    ASSERT_EQ(merge_at_random(values, random), first);
  }
}

/// Each is one unit in the last place off if the sum is rounded before it is divided. By exact fractions of these doubles.
TEST(aggregate, rounds_a_mean_once) {
  EXPECT_EQ(add_all({28.44, 11.84, 1.45, 24.64, 2.82}).mean(), 13.838000000000001);
  EXPECT_EQ(add_all({-19.25, 6.42, -17.02}).mean(), -9.95);
  EXPECT_EQ(add_all({-14.95, -17.01, 19.85, -11.12, 7.96, 2.37, -10.47}).mean(), -3.3385714285714285);
  EXPECT_EQ(add_all({9.14, -7.85, 10.06, -1.41, 2.66, 27.96, 4.19, 8.73, 23.33, -10.86, -12.29, 25.42}).mean(), 6.590000000000001);
}

TEST(aggregate, gives_the_seeds_means) {
  EXPECT_EQ(add_all({28.78125, 28.78125, 28.75, 28.75, 28.75, 28.75}).mean(), 28.760416666666668);
  EXPECT_EQ(add_all({75.714111328125, 75.714111328125, 75.616455078125, 75.616455078125, 75.616455078125,
                     75.616455078125})
                .mean(),
            75.64900716145833);
}

TEST(aggregate, does_not_depend_on_the_order_of_sensortag_values) {
  generator random{1};
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(1 + random() % 500);
    for (double& value : values)
      value = static_cast<double>(random() % 65'536) * 165.0 / 65'536 - 40;
    expect_exact(values, random);
  }
}

TEST(aggregate, does_not_depend_on_the_order_of_decimal_values) {
  generator random{2};
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(1 + random() % 500);
    for (double& value : values)
      value = static_cast<double>(random() % 100'000) / 1000; // 0.001 to 99.999: no binary fractions
    expect_exact(values, random);
  }
}

TEST(aggregate, does_not_depend_on_the_order_of_values_that_span_a_hundred_bits) {
  generator random{3};
  for (int round = 0; round < 500; ++round) {
    std::vector<double> values(1 + random() % 200);
    for (double& value : values) {
      const auto mantissa = static_cast<double>(random() >> 11) * (random() % 2 ? 1 : -1);
      value = std::ldexp(mantissa, static_cast<int>(random() % 40)); // multiples of 1 below 2^93
    }
    expect_exact(values, random);
  }
}

TEST(aggregate, keeps_what_cancellation_leaves) {
  generator random{4};
  expect_exact({1e16, 1, -1e16}, random);
  expect_exact({1e16, 1, 1, -1e16, 0.5}, random);
  expect_exact({0x1p100, 1, -0x1p100}, random);
  expect_exact({1, 0x1p-53, -1, 0x1p-54}, random);
  EXPECT_EQ(add_all({1e16, 1, -1e16}).total(), 1);
}

TEST(aggregate, stays_within_a_hundred_bits_of_the_exact_sum_of_any_values) {
  generator random{5};
  for (int round = 0; round < 500; ++round) {
    std::vector<double> values(1 + random() % 100);
    cpp_int magnitude = 0;
    for (double& value : values) {
      const auto mantissa = static_cast<double>(random() >> 11) * (random() % 2 ? 1 : -1);
      value = std::ldexp(mantissa, static_cast<int>(random() % 1900) - 1060);
      magnitude += abs(exact(value));
    }
    const auto sum = exact_sum(values);
    const auto merged = merge_at_random(values, random);
    const cpp_int error = abs(exact(merged.sum) + exact(merged.compensation) - sum);
    ASSERT_LE(error, magnitude >> 96);
  }
}

TEST(aggregate, overflows_to_infinity_and_keeps_minimum_and_maximum) {
  for (const auto& values :
       std::vector<std::vector<double>>{{largest, largest, 1},
                                        {-largest, -largest, 1},
                                        {largest, largest, -largest, -largest, 1},
                                        {-largest, -largest, largest, largest, largest}}) {
    const auto all = add_all(values);
    EXPECT_EQ(all.total(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(all.mean(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(all.min, *std::min_element(values.begin(), values.end()));
    EXPECT_EQ(all.max, *std::max_element(values.begin(), values.end()));
    EXPECT_EQ(all.count, values.size());
    EXPECT_EQ(all, all);
  }
}

TEST(aggregate, stays_overflowed_through_merges) {
  const auto overflowed = add_all({largest, largest});
  for (auto other : {aggregate{}, add_all({1}), add_all({-largest}), add_all({-largest, -largest})}) {
    auto left = overflowed;
    left.merge(other);
    other.merge(overflowed);
    EXPECT_EQ(left, other);
    EXPECT_EQ(left.total(), std::numeric_limits<double>::infinity());
  }
}

TEST(aggregate, reaches_the_largest_double) {
  EXPECT_EQ(add_all({largest}).total(), largest);
  EXPECT_EQ(add_all({largest / 2, largest / 2}).total(), largest);
  EXPECT_EQ(add_all({largest, -largest, 1}).total(), 1);
}

TEST(aggregate, has_no_negative_zero) {
  for (const auto& values :
       std::vector<std::vector<double>>{{-0.0}, {0.0, -0.0}, {-0.0, 0.0}, {1, -1, -0.0}}) {
    const auto all = add_all(values);
    EXPECT_FALSE(std::signbit(all.total()));
    EXPECT_FALSE(all.min == 0 && std::signbit(all.min));
    EXPECT_FALSE(all.max == 0 && std::signbit(all.max));
  }
}

TEST(aggregate, merges_nothing_without_a_trace) {
  auto one = add_all({0.1});
  one.merge({});
  EXPECT_EQ(one, add_all({0.1}));
  aggregate none;
  none.merge(one);
  EXPECT_EQ(none, one);
}

} // namespace
} // namespace komado::stream
