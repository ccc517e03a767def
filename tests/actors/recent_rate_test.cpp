#include "actors/recent_rate.hpp"

#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

constexpr stream::steady_time t0{1000s};

TEST(recent_rate, is_none_until_two_times_are_known) {
  recent_rate rate;
  EXPECT_EQ(rate.per_second(), 0);
  rate.sample(100, t0);
  EXPECT_EQ(rate.per_second(), 0);
  rate.sample(200, t0);
  EXPECT_EQ(rate.per_second(), 0) << "no time has passed";
  rate.sample(300, t0 + 2s);
  EXPECT_EQ(rate.per_second(), 100);
}

TEST(recent_rate, forgets_what_is_long_ago) {
  recent_rate rate;
  double total = 0;
  for (int second = 0; second < 20; ++second)
    rate.sample(total += second < 10 ? 1000 : 10, t0 + std::chrono::seconds{second});
  EXPECT_EQ(rate.per_second(), 10);
}

TEST(recent_rate, after_a_long_silence_is_that_of_the_silence) {
  recent_rate rate;
  rate.sample(0, t0);
  rate.sample(1000, t0 + 1s);
  rate.sample(1000, t0 + 101s);
  EXPECT_EQ(rate.per_second(), 0);
}

} // namespace
} // namespace komado::actors
