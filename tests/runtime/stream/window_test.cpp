#include "runtime/stream/window.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

timestamp at(duration since_epoch) { return timestamp{since_epoch}; }

TEST(window, begins_with_its_first_microsecond_and_ends_before_its_end) {
  EXPECT_EQ(window_end(at(0us), 2min), at(2min));
  EXPECT_EQ(window_end(at(2min - 1us), 2min), at(2min));
  EXPECT_EQ(window_end(at(2min), 2min), at(4min));
}

TEST(window, is_aligned_to_the_epoch_before_it_too) {
  EXPECT_EQ(window_end(at(-1us), 2min), at(0us));
  EXPECT_EQ(window_end(at(-2min), 2min), at(0us));
  EXPECT_EQ(window_end(at(-2min - 1us), 2min), at(-2min));
}

TEST(window, may_be_of_any_size_at_any_accepted_time) {
  EXPECT_EQ(window_end(at(6us), 7us), at(7us));
  EXPECT_EQ(window_end(at(-7us), 7us), at(0us));
  for (const auto time : {earliest_time, latest_time - 1us}) {
    const auto end = window_end(time, 2min);
    EXPECT_LT(time, end);
    EXPECT_LE(end - 2min, time);
    EXPECT_EQ(end.time_since_epoch() % 2min, 0us);
  }
}

TEST(window, closes_when_the_watermark_reaches_its_end) {
  EXPECT_FALSE(closed_at(at(2min), at(2min - 1us)));
  EXPECT_TRUE(closed_at(at(2min), at(2min)));
  EXPECT_FALSE(closed_at(at(-2min), no_watermark));
}

} // namespace
} // namespace komado::stream
