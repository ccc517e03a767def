#include "runtime/stream/session_table.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(session_table, finds_a_session_only_for_its_source_and_partition) {
  session_table table{1};
  const auto id = table.open(7, 3, steady(0s)).first;
  ASSERT_NE(table.find(id, 7, 3), nullptr);
  EXPECT_EQ(table.find(id, 8, 3), nullptr);
  EXPECT_EQ(table.find(id, 7, 2), nullptr);
  EXPECT_EQ(table.find(id + 1, 7, 3), nullptr);
}

TEST(session_table, gives_later_sessions_greater_names) {
  session_table first{1};
  session_table second{2};
  const auto a = first.open(7, 0, steady(0s)).first;
  const auto b = first.open(7, 0, steady(0s)).first;
  EXPECT_LT(a, b);
  for (int i = 0; i < 1000; ++i)
    first.open(7, 0, steady(0s));
  EXPECT_LT(first.open(7, 0, steady(0s)).first, second.open(7, 0, steady(0s)).first)
      << "those of a later owner are greater still";
}

TEST(session_table, replaces_the_session_that_a_source_had) {
  session_table table{1};
  const auto old = table.open(7, 0, steady(0s)).first;
  const auto other_partition = table.open(7, 1, steady(0s)).first;
  const auto opened = table.open(7, 0, steady(0s)).first;
  EXPECT_EQ(table.find(old, 7, 0), nullptr);
  EXPECT_NE(table.find(opened, 7, 0), nullptr);
  EXPECT_NE(table.find(other_partition, 7, 1), nullptr);
}

TEST(session_table, leaves_another_source_of_the_partition_its_session) {
  session_table table{1};
  const auto a = table.open(7, 0, steady(0s)).first;
  const auto b = table.open(8, 0, steady(0s)).first;
  EXPECT_NE(table.find(a, 7, 0), nullptr);
  EXPECT_NE(table.find(b, 8, 0), nullptr);
}

TEST(session_table, forgets_a_session_that_was_silent_for_its_lifetime) {
  session_table table{1};
  const auto silent = table.open(7, 0, steady(0s)).first;
  const auto heard = table.open(8, 0, steady(0s)).first;
  table.find(heard, 8, 0)->heard = steady(1s);
  table.open(9, 0, steady(30s));
  EXPECT_NE(table.find(silent, 7, 0), nullptr);
  table.open(9, 0, steady(30s + 1us));
  EXPECT_EQ(table.find(silent, 7, 0), nullptr);
  EXPECT_NE(table.find(heard, 8, 0), nullptr);
}

} // namespace
} // namespace komado::stream
