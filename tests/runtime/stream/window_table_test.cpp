#include "runtime/stream/window_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
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
  table.merge(table.place(7), 3, values(1, 2));
  table.merge(table.place(2), 1, values(10, 20));
  table.merge(table.place(7), 2, values(4, 8));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.row(0).device, 7u);
  EXPECT_EQ(table.row(0).readings, 5u);
  EXPECT_EQ(table.values(0)[0].total(), 5);
  EXPECT_EQ(table.values(0)[1].max, 8);
  EXPECT_EQ(table.row(1).device, 2u);
  EXPECT_EQ(table.values(1)[0].total(), 10);
  EXPECT_EQ(table.find(2), 1u);
  EXPECT_EQ(table.find(3), std::nullopt);
  EXPECT_EQ(table.find(1000), std::nullopt);
}

TEST(window_table, takes_single_readings_as_it_takes_aggregates) {
  window_table table{2};
  const double null = std::numeric_limits<double>::quiet_NaN();
  table.merge(table.place(7), 1, values(1, 2));
  table.add(table.place(7), std::array{4.0, null});
  table.add(table.place(2), std::array{null, null});
  EXPECT_EQ(table.row(0).readings, 2u);
  EXPECT_EQ(table.values(0)[0].total(), 5);
  EXPECT_EQ(table.values(0)[1].count, 1u) << "null is left out of its own field only";
  EXPECT_EQ(table.row(1).readings, 1u);
  EXPECT_EQ(table.values(1)[0].count, 0u);
  EXPECT_EQ(table.changes().size(), 2u);
}

TEST(window_table, places_a_device_once_and_without_a_reading) {
  window_table table{2};
  const auto first = table.place(7);
  const auto second = table.place(2);
  EXPECT_EQ(table.place(7), first);
  EXPECT_EQ(table.place(2), second);
  EXPECT_NE(first, second);
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.row(0).readings, 0u);
  EXPECT_EQ(table.values(0)[0].count, 0u);
  EXPECT_TRUE(table.changes().empty());
}

TEST(window_table, keeps_its_rows_while_it_grows) {
  window_table table{2};
  for (device_number device = 0; device < 1000; ++device)
    table.add(table.place(device), std::array{device * 1.0, 1.0});
  for (device_number device = 0; device < 1000; ++device) {
    ASSERT_EQ(table.row(device).device, device);
    ASSERT_EQ(table.values(device)[0].total(), device);
  }
}

TEST(window_table, lists_each_changed_row_once) {
  window_table table{2};
  table.merge(table.place(1), 1, values(1, 1));
  table.merge(table.place(2), 1, values(1, 1));
  table.merge(table.place(1), 1, values(1, 1));
  ASSERT_EQ(table.changes().size(), 2u);
  table.clear_changes();
  EXPECT_TRUE(table.changes().empty());
  table.merge(table.place(2), 1, values(1, 1));
  ASSERT_EQ(table.changes().size(), 1u);
  EXPECT_EQ(table.changes()[0], 1u);
}

TEST(window_table, sets_absolute_values_and_calls_them_unchanged) {
  window_table table{2};
  table.set(1, 5, values(1, 2));
  table.set(1, 6, values(3, 4));
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(table.row(0).readings, 6u);
  EXPECT_EQ(table.values(0)[0].total(), 3);
  EXPECT_TRUE(table.changes().empty());
  table.merge(table.place(1), 1, values(1, 1));
  EXPECT_EQ(table.row(0).readings, 7u);
  EXPECT_EQ(table.changes().size(), 1u);
}

} // namespace
} // namespace komado::stream
