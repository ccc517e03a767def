#include "runtime/stream/device_retention.hpp"

#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

void see(shard_state& state, const std::string& device, timestamp when) {
  sighting seen;
  seen.add(when, 0);
  state.devices.activity(state.devices.find_or_add({device, murmur2(device)})).see(seen);
}

bool knows(const shard_state& state, const std::string& device) {
  return state.devices.find({device, murmur2(device)}).has_value();
}

TEST(device_retention, forgets_who_was_silent_for_long_and_has_no_open_window) {
  auto state = newborn(a_genesis());
  state.watermark = timestamp{100h};
  see(state, "silent", timestamp{75h});
  see(state, "quiet", timestamp{77h});
  see(state, "open", timestamp{1h});
  add_reading(state, timestamp{100h + 2min}, "open", 1);
  EXPECT_EQ(least_without_window(state), 2u);
  EXPECT_EQ(forget_silent(state, {24h, 100}), 1u);
  EXPECT_FALSE(knows(state, "silent"));
  EXPECT_TRUE(knows(state, "quiet"));
  EXPECT_TRUE(knows(state, "open"));
}

TEST(device_retention, forgets_the_longest_silent_if_there_are_too_many) {
  auto state = newborn(a_genesis());
  state.watermark = timestamp{100h};
  for (int i = 0; i < 11; ++i)
    see(state, std::to_string(i), timestamp{99h} + i * 1s);
  EXPECT_EQ(forget_silent(state, {24h, 10}), 6u);
  EXPECT_FALSE(knows(state, "5"));
  EXPECT_TRUE(knows(state, "6"));
  EXPECT_EQ(forget_silent(state, {24h, 10}), 0u);
}

TEST(device_retention, forgets_nobody_before_there_is_a_watermark) {
  auto state = newborn(a_genesis());
  see(state, "a", earliest_time);
  EXPECT_EQ(forget_silent(state, {24h, 10}), 0u);
}

} // namespace
} // namespace komado::stream
