#include "runtime/stream/device_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(device_table, knows_a_device_by_one_number) {
  device_table devices;
  const auto a = devices.find_or_add({"a", 1});
  const auto b = devices.find_or_add({"b", 2});
  EXPECT_NE(a, b);
  EXPECT_EQ(devices.find_or_add({"a", 1}), a);
  EXPECT_EQ(devices.find({"b", 2}), b);
  EXPECT_EQ(devices.find({"c", 3}), std::nullopt);
  EXPECT_EQ(devices[b].id, "b");
  EXPECT_EQ(devices.size(), 2u);
}

TEST(device_table, tells_devices_of_one_hash_apart) {
  device_table devices;
  EXPECT_NE(devices.find_or_add({"a", 7}), devices.find_or_add({"b", 7}));
}

TEST(device_table, owns_the_names_and_keeps_them_when_it_is_moved) {
  device_table table;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    auto name = std::to_string(i);
    table.find_or_add({name, i});
    name.assign(name.size(), '#');
  }
  auto moved = std::move(table);
  for (std::uint32_t i = 0; i < 10'000; ++i)
    EXPECT_EQ(moved.find_or_add({std::to_string(i), i}), i);
  EXPECT_EQ(moved[9'999].id, "9999");
}

TEST(device_table, gives_the_number_of_a_forgotten_device_to_another) {
  device_table devices;
  const auto a = devices.find_or_add({"a", 1});
  devices.activity(a).take(5);
  devices.find_or_add({"b", 2});
  devices.forget(a);
  EXPECT_EQ(devices.size(), 1u);
  EXPECT_FALSE(devices.contains(a));
  EXPECT_EQ(devices.find({"a", 1}), std::nullopt);
  EXPECT_EQ(devices.find_or_add({"c", 3}), a);
  EXPECT_EQ(devices.activity(a).readings(), 0u);
}

TEST(device_activity, takes_the_median_of_the_newest_five_samples) {
  device_activity activity;
  EXPECT_TRUE(std::isnan(activity.median_skew()));
  auto now = timestamp{1h};
  const auto see = [&](clock_skew skew) {
    sighting seen;
    seen.add(now += 10s, skew);
    activity.see(seen);
  };
  see(1000);
  EXPECT_EQ(activity.median_skew(), 1000);
  for (int i = 0; i < 3; ++i)
    see(-0.5f);
  EXPECT_EQ(activity.median_skew(), -0.5f) << "one odd sample does not move it";
  for (int i = 0; i < 20; ++i)
    see(static_cast<clock_skew>(i));
  EXPECT_EQ(activity.median_skew(), 17);
  EXPECT_EQ(activity.worst_skew(), 1000);
}

TEST(device_activity, was_seen_when_kafka_got_its_newest_record) {
  device_activity activity;
  EXPECT_EQ(activity.last_seen(), no_watermark);
  sighting seen;
  seen.add(timestamp{100s}, -2);
  seen.add(timestamp{90s}, -30);
  activity.see(seen);
  EXPECT_EQ(activity.last_reading(), timestamp{100s});
  EXPECT_EQ(activity.last_seen(), timestamp{102s});
  EXPECT_EQ(activity.worst_skew(), -30);
  activity.take_rejected(timestamp{5000s}, 4000);
  EXPECT_EQ(activity.last_seen(), timestamp{1000s});
  EXPECT_EQ(activity.last_reading(), timestamp{100s}) << "what was rejected is no reading";
}

TEST(device_activity, knows_no_skew_without_a_kafka_timestamp) {
  device_activity activity;
  sighting seen;
  seen.add(timestamp{100s}, skew_of(timestamp{100s}, std::nullopt));
  activity.see(seen);
  EXPECT_TRUE(std::isnan(activity.median_skew()));
  EXPECT_TRUE(std::isnan(activity.worst_skew()));
  EXPECT_EQ(activity.last_seen(), timestamp{100s});
}

} // namespace
} // namespace komado::stream
