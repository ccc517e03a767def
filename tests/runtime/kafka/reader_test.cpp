#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace komado::kafka::testing {
namespace {

TEST(reader, delivers_a_partition_in_order_and_then_its_end) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 5000));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  std::vector<std::string> values;
  std::vector<std::int64_t> offsets;
  std::optional<std::int64_t> end;
  while (!end && !HasFailure()) {
    const auto came = seen.next(*from, 0);
    EXPECT_LE(came.values.size(), 2000U);
    EXPECT_EQ(came.generation, 1U);
    values.insert(values.end(), came.values.begin(), came.values.end());
    offsets.insert(offsets.end(), came.offsets.begin(), came.offsets.end());
    end = came.end;
  }
  EXPECT_EQ(values, numbered("v", 5000));
  EXPECT_TRUE(std::ranges::is_sorted(offsets));
  EXPECT_EQ(end, 5000);
}

TEST(reader, delivers_nothing_that_was_not_asked_for) {
  const auto topic = make_topic(2);
  write(topic, 0, numbered("v", 100));
  write(topic, 1, numbered("w", 100));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  from->assign(1, 1, {0, -1});
  // No more than is wanted is taken, and the other partition stays quiet.
  EXPECT_EQ(seen.next(*from, 1, 10).values.size(), 10U);
  EXPECT_EQ(seen.next(*from, 1, 10).values.front(), "w10");
  for (const auto& one : seen.look(seen.ready))
    EXPECT_EQ(one.partition, 1);
  EXPECT_EQ(seen.next(*from, 0).values.front(), "v0");
}

TEST(reader, wakes_at_once_when_a_record_comes) {
  const auto topic = make_topic();
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  EXPECT_EQ(seen.next(*from, 0).end, 0);
  // Without the queue's event each would be found a second later.
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    from->ask(0);
    const auto before = seen.look(seen.ready).size();
    write(topic, 0, {"late"});
    ASSERT_TRUE(seen.await([&] { return seen.ready.size() > before; }));
    EXPECT_EQ(seen.values(*from, 0, 1), std::vector<std::string>{"late"});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

TEST(reader, reports_an_end_once_until_it_moves) {
  const auto topic = make_topic();
  write(topic, 0, {"a"});
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  while (!seen.next(*from, 0).end && !HasFailure()) {
  }
  // What comes next is the next record, not the same end again.
  write(topic, 0, {"b"});
  EXPECT_EQ(seen.next(*from, 0).values, std::vector<std::string>{"b"});
}

TEST(reader, names_the_end_behind_transaction_markers) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  auto producer = take_over(id);
  ASSERT_EQ(commit(producer, topic, {"a", "b"}).outcome, commit_outcome::committed);
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  // Offset 2 is the commit's marker.
  await_end(topic, 3);
  EXPECT_EQ(seen.values(*from, 0, 2), (std::vector<std::string>{"a", "b"}));
  const auto reached = seen.deliveries.back().end;
  EXPECT_EQ(reached ? reached : seen.next(*from, 0).end, 3);
  // An aborted record and its marker move the end, and that is news.
  must(producer.begin());
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = "aborted", .headers = {}}));
  await_end(topic, 4);
  const auto successor = take_over(id);
  const auto came = seen.next(*from, 0);
  EXPECT_TRUE(came.values.empty());
  EXPECT_EQ(came.end, 5);
}

TEST(reader, hides_what_is_not_committed) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  auto producer = take_over(id);
  must(producer.begin());
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = "aborted", .headers = {}}));
  auto successor = take_over(id);
  ASSERT_EQ(commit(successor, topic, {"kept"}).outcome, commit_outcome::committed);
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  EXPECT_EQ(seen.values(*from, 0, 1), std::vector<std::string>{"kept"});
}

TEST(reader, reads_several_partitions_side_by_side) {
  const auto topic = make_topic(8);
  for (std::int32_t partition = 0; partition < 8; ++partition)
    write(topic, partition, numbered(std::string{"p"} + std::to_string(partition) + "-", 300));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  for (std::int32_t partition = 0; partition < 8; ++partition)
    from->assign(partition, 1, {0, -1});
  for (std::int32_t partition = 7; partition >= 0; --partition)
    EXPECT_EQ(seen.values(*from, partition, 300), numbered(std::string{"p"} + std::to_string(partition) + "-", 300));
}

TEST(reader, keeps_tombstones_and_missing_keys_apart_from_empty_ones) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  must(producer.begin());
  must(producer.produce({.topic = topic, .partition = 0, .key = "k", .value = {}, .headers = {}}));
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = "", .headers = {}}));
  must(producer.produce({.topic = topic, .partition = 0, .key = "", .value = "v", .headers = {}}));
  ASSERT_EQ(producer.commit().outcome, commit_outcome::committed);
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  std::vector<std::string> shapes;
  while (shapes.size() < 3 && !HasFailure()) {
    for (const auto& one : seen.take(*from, 0)) {
      EXPECT_GT(one.timestamp_ms, 0);
      shapes.push_back(std::string{one.has_key ? "key(" : "none("} + std::string{one.key} + ")" +
                       (one.has_value ? "value(" : "null(") + std::string{one.value} + ")");
    }
  }
  EXPECT_EQ(shapes, (std::vector<std::string>{"key(k)null()", "none()value()", "key()value(v)"}));
}

TEST(reader, tells_where_a_partition_ends_with_its_open_transactions) {
  const auto topic = make_topic(2);
  write(topic, 1, {"a", "b"});
  auto producer = take_over(unique_name("id"));
  must(producer.begin());
  must(producer.produce({.topic = topic, .partition = 1, .key = {}, .value = "open", .headers = {}}));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  // Until the open record is written the answer is 2.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::int64_t end = 0;
  for (std::size_t asked = 1; end < 3 && std::chrono::steady_clock::now() < deadline; ++asked) {
    from->query_end(1);
    ASSERT_TRUE(seen.await([&] { return seen.ends[1].size() == asked; }));
    ASSERT_TRUE(seen.ends[1].back()) << seen.ends[1].back().error().message;
    end = *seen.ends[1].back();
  }
  EXPECT_EQ(end, 3);
  from->query_end(0);
  ASSERT_TRUE(seen.await([&] { return seen.ends[0].size() == 1; }));
  EXPECT_EQ(*seen.ends[0].front(), 0);
}

TEST(reader, lets_several_threads_take_from_their_own_partitions) {
  constexpr std::int32_t partitions = 4;
  const auto topic = make_topic(partitions);
  for (std::int32_t partition = 0; partition < partitions; ++partition)
    write(topic, partition, numbered("v", 5000));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  for (std::int32_t partition = 0; partition < partitions; ++partition)
    from->assign(partition, 1, {0, -1});
  std::vector<std::string> taken[partitions];
  {
    std::vector<std::jthread> threads;
    for (std::int32_t partition = 0; partition < partitions; ++partition)
      threads.emplace_back([&, partition] {
        while (taken[partition].size() < 5000 && !HasFailure())
          for (const auto& one : seen.take(*from, partition, 100))
            taken[partition].emplace_back(one.value);
      });
  }
  for (const auto& values : taken)
    EXPECT_EQ(values, numbered("v", 5000));
}

TEST(reader, takes_nothing_from_a_partition_that_it_does_not_read) {
  const auto topic = make_topic();
  write(topic, 0, {"v"});
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  const auto taken = from->take(0, 10);
  EXPECT_TRUE(taken.records.empty());
  EXPECT_FALSE(taken.failure);
}

} // namespace
} // namespace komado::kafka::testing
