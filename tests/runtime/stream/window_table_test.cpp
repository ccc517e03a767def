#include "runtime/stream/window_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace komado::stream {
namespace {

std::array<aggregate, 2> values(double first, double second) {
  std::array<aggregate, 2> made;
  made[0].add(first);
  made[1].add(second);
  return made;
}

TEST(window_table, merges_what_it_is_given_for_a_device) {
  window_table table{2};
  table.merge({"a", 1}, 3, values(1, 2));
  table.merge({"b", 2}, 1, values(10, 20));
  table.merge({"a", 1}, 2, values(4, 8));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.row(0).device.id, "a");
  EXPECT_EQ(table.row(0).readings, 5u);
  EXPECT_EQ(table.values(0)[0].total(), 5);
  EXPECT_EQ(table.values(0)[1].max, 8);
  EXPECT_EQ(table.row(1).device.id, "b");
  EXPECT_EQ(table.values(1)[0].total(), 10);
}

TEST(window_table, tells_devices_of_one_hash_apart) {
  window_table table{2};
  table.merge({"a", 7}, 1, values(1, 1));
  table.merge({"b", 7}, 1, values(2, 2));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.row(1).device.id, "b");
}

TEST(window_table, owns_the_names_of_its_devices) {
  window_table table{2};
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    auto name = std::to_string(i);
    table.merge({name, i}, 1, values(i, 0));
    name.assign(name.size(), '#');
  }
  auto moved = std::move(table);
  for (std::uint32_t i = 0; i < 10'000; ++i)
    moved.merge({std::to_string(i), i}, 1, values(0, i));
  ASSERT_EQ(moved.size(), 10'000u);
  EXPECT_EQ(moved.row(9'999).device.id, "9999");
  EXPECT_EQ(moved.row(9'999).readings, 2u);
}

TEST(window_table, lists_each_changed_row_once) {
  window_table table{2};
  table.merge({"a", 1}, 1, values(1, 1));
  table.merge({"b", 2}, 1, values(1, 1));
  table.merge({"a", 1}, 1, values(1, 1));
  ASSERT_EQ(table.changes().size(), 2u);
  table.clear_changes();
  EXPECT_TRUE(table.changes().empty());
  table.merge({"b", 2}, 1, values(1, 1));
  ASSERT_EQ(table.changes().size(), 1u);
  EXPECT_EQ(table.changes()[0], 1u);
}

TEST(window_table, sets_absolute_values_and_calls_them_unchanged) {
  window_table table{2};
  table.set({"a", 1}, 5, values(1, 2));
  table.set({"a", 1}, 6, values(3, 4));
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(table.row(0).readings, 6u);
  EXPECT_EQ(table.values(0)[0].total(), 3);
  EXPECT_TRUE(table.changes().empty());
  table.merge({"a", 1}, 1, values(1, 1));
  EXPECT_EQ(table.row(0).readings, 7u);
  EXPECT_EQ(table.changes().size(), 1u);
}

} // namespace
} // namespace komado::stream
