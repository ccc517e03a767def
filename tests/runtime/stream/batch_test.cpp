#include "runtime/stream/batch.hpp"

#include "runtime/stream/routing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

constexpr double null = std::numeric_limits<double>::quiet_NaN();

struct builder : batch_builder {
  builder() : batch_builder(2) {}

  void read(std::string_view device, duration end, double first, double second = null, bool late = false) {
    const double values[] = {first, second};
    add(murmur2(device), device, timestamp{end}, late, values, timestamp{end} - 1s, -0.5f);
  }
};

/// What the readings of an entry amount to, however few they are.
std::vector<aggregate> totals(const batch& from, std::size_t index) {
  if (from.entries.at(index).readings != 1) {
    const auto combined = from.aggregates(from.entries[index]);
    return {combined.begin(), combined.end()};
  }
  std::vector<aggregate> made(from.fields);
  add_reading(made.data(), from.reading(index));
  return made;
}

rejected_record rejected(log_offset offset, std::string value) {
  return {offset, reject_reason::malformed, std::nullopt, std::move(value)};
}

TEST(batch, combines_the_readings_of_one_device_in_one_window) {
  builder collected;
  collected.read("a", 2min, 1, 10);
  collected.read("b", 2min, 5);
  collected.read("a", 2min, 3);
  const auto made = collected.take();
  ASSERT_EQ(made.entries.size(), 2u);
  EXPECT_EQ(made.device(made.entries[0]), "a");
  EXPECT_EQ(made.entries[0].hash, murmur2("a"));
  EXPECT_EQ(made.entries[0].readings, 2u);
  EXPECT_EQ(totals(made, 0)[0].total(), 4);
  EXPECT_EQ(totals(made, 0)[0].count, 2u);
  EXPECT_EQ(totals(made, 0)[1].count, 1u) << "null is left out of its own field only";
  EXPECT_EQ(made.combined.size(), 2u) << "a single reading stays as it is";
  EXPECT_EQ(totals(made, 1)[0].total(), 5);
  EXPECT_EQ(made.device(made.entries[1]), "b");
  EXPECT_EQ(made.read, 3u);
}

TEST(batch, counts_a_reading_whose_fields_are_all_null) {
  builder collected;
  collected.read("a", 2min, null, null);
  const auto made = collected.take();
  EXPECT_EQ(made.entries.at(0).readings, 1u);
  EXPECT_EQ(totals(made, 0)[0].count, 0u);
}

TEST(batch, keeps_windows_and_lateness_apart) {
  builder collected;
  collected.read("a", 2min, 1);
  collected.read("a", 4min, 2);
  collected.read("a", 2min, 4, null, true);
  const auto made = collected.take();
  ASSERT_EQ(made.entries.size(), 3u);
  EXPECT_EQ(made.entries[0].window_end, timestamp{2min});
  EXPECT_EQ(made.entries[1].window_end, timestamp{4min});
  EXPECT_FALSE(made.entries[1].late);
  EXPECT_TRUE(made.entries[2].late);
}

TEST(batch, loses_no_reading_however_many_devices_and_windows_it_holds) {
  builder collected;
  using key = std::tuple<std::string, duration, bool>;
  std::map<key, std::uint64_t> expected;
  for (int i = 0; i < 20'000; ++i) {
    const auto device = "device-" + std::to_string(i * 7919 % 1500);
    const duration end = (i % 5 - 2) * 2min;
    const bool late = i % 11 == 0;
    collected.read(device, end, 1, null, late);
    ++expected[{device, end, late}];
  }
  const auto made = collected.take();
  std::map<key, std::uint64_t> found;
  for (std::size_t i = 0; i < made.entries.size(); ++i) {
    const auto& entry = made.entries[i];
    found[{std::string{made.device(entry)}, entry.window_end.time_since_epoch(), entry.late}] +=
        entry.readings;
    ASSERT_EQ(totals(made, i)[0].count, entry.readings);
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(made.read, 20'000u);
}

TEST(batch, loses_no_reading_where_entries_have_outgrown_what_finds_them) {
  builder collected;
  constexpr int devices = 70'000; // an entry is found by 16 bits of its index
  for (const int round : {1, 2, 3}) {
    for (int i = 0; i < devices; ++i)
      collected.read("device-" + std::to_string(i), 2min, round);
  }
  const auto made = collected.take();
  ASSERT_GE(made.entries.size(), std::size_t{devices});
  std::map<std::string, double> sums;
  std::uint64_t readings = 0;
  for (std::size_t i = 0; i < made.entries.size(); ++i) {
    sums[std::string{made.device(made.entries[i])}] += totals(made, i)[0].total();
    readings += made.entries[i].readings;
  }
  EXPECT_EQ(readings, 3u * devices);
  ASSERT_EQ(sums.size(), std::size_t{devices});
  for (const auto& [device, sum] : sums)
    ASSERT_EQ(sum, 6) << device;
}

TEST(batch, begins_afresh_after_it_was_taken) {
  builder collected;
  collected.read("a", 2min, 1);
  collected.reject(rejected(1, "x"));
  EXPECT_FALSE(collected.empty());
  collected.take();
  EXPECT_TRUE(collected.empty());
  EXPECT_EQ(collected.bytes(), batch{}.bytes());
  collected.read("b", 2min, 1);
  collected.read("a", 2min, 2);
  const auto made = collected.take();
  ASSERT_EQ(made.entries.size(), 2u);
  EXPECT_EQ(made.device(made.entries[0]), "b");
  EXPECT_EQ(made.device(made.entries[1]), "a");
  EXPECT_EQ(totals(made, 1)[0].total(), 2);
  EXPECT_TRUE(made.rejected.empty());
  EXPECT_EQ(made.read, 2u);
}

TEST(batch, holds_nothing_after_a_clear) {
  builder collected;
  collected.read("a", 2min, 1);
  collected.reject(rejected(1, "x"));
  collected.clear();
  EXPECT_TRUE(collected.empty());
  EXPECT_EQ(collected.bytes(), batch{}.bytes());
  EXPECT_EQ(collected.take().read, 0u);
}

TEST(batch, keeps_rejected_records_whole_and_counts_them_as_read) {
  builder collected;
  collected.reject({41, reject_reason::bad_time, "key", "value"});
  collected.reject({42, reject_reason::malformed, std::nullopt, std::nullopt});
  const auto made = collected.take();
  ASSERT_EQ(made.rejected.size(), 2u);
  EXPECT_EQ(made.rejected[0].offset, 41);
  EXPECT_EQ(made.rejected[0].reason, reject_reason::bad_time);
  EXPECT_EQ(made.rejected[0].key, "key");
  EXPECT_EQ(made.rejected[0].value, "value");
  EXPECT_FALSE(made.rejected[1].key || made.rejected[1].value);
  EXPECT_EQ(made.read, 2u);
}

TEST(batch, weighs_the_same_on_both_sides) {
  builder collected;
  for (int i = 0; i < 100; ++i) {
    collected.read("device-" + std::to_string(i % 40), 2min, i);
    if (i % 10 == 0)
      collected.reject(rejected(i, std::string(static_cast<std::size_t>(i), 'x')));
  }
  const auto expected = collected.bytes();
  EXPECT_EQ(collected.take().bytes(), expected);
  EXPECT_GT(batch{}.bytes(), 0u) << "an empty batch costs credit too";
}

TEST(batch, weighs_at_least_what_a_rejected_record_holds) {
  builder collected;
  const auto before = collected.bytes();
  collected.reject({1, reject_reason::too_large, std::string(100, 'k'), std::string(5000, 'v')});
  EXPECT_GE(collected.bytes() - before, 5100u);
}

TEST(batch, takes_the_longest_device) {
  builder collected;
  const std::string device(max_device_bytes, 'd');
  collected.read(device, 2min, 1);
  const auto made = collected.take();
  EXPECT_EQ(made.device(made.entries.at(0)), device);
}

} // namespace
} // namespace komado::stream
