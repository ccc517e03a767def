#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace komado::kafka::testing {
namespace {

TEST(reader_position, moves_by_seek_without_a_record_from_before) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 20000));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  std::uint64_t generation = 1;
  from->assign(0, generation, {0, -1});
  // Back and forth, while fetches of the old place are under way.
  for (const std::int64_t target : {10000, 50, 19000, 0, 123, 19999, 7000, 7100, 6900, 1}) {
    seen.next(*from, 0, 100);
    from->seek(0, ++generation, {target, -1});
    const auto came = seen.next(*from, 0, 100);
    EXPECT_EQ(came.generation, generation);
    ASSERT_FALSE(came.offsets.empty());
    EXPECT_EQ(came.offsets.front(), target);
    EXPECT_EQ(came.offsets.back(), target + static_cast<std::int64_t>(came.offsets.size()) - 1);
  }
  EXPECT_TRUE(seen.failures.empty());
}

TEST(reader_position, seeks_right_after_an_assignment) {
  const auto topic = make_topic(4);
  for (std::int32_t partition = 0; partition < 4; ++partition)
    write(topic, partition, numbered("v", 300));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  for (std::int32_t partition = 0; partition < 4; ++partition) {
    from->assign(partition, 1, {0, -1});
    from->seek(partition, 2, {200, -1});
  }
  for (std::int32_t partition = 0; partition < 4; ++partition) {
    const auto came = seen.next(*from, partition);
    EXPECT_EQ(came.generation, 2U);
    ASSERT_FALSE(came.offsets.empty());
    EXPECT_EQ(came.offsets.front(), 200);
  }
}

TEST(reader_position, forgets_an_ask_at_a_seek) {
  const auto topic = make_topic();
  write(topic, 0, {"a"});
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  while (!seen.next(*from, 0).end && !HasFailure()) {
  }
  const auto before = seen.look(seen.ready).size();
  from->ask(0);
  from->seek(0, 2, {0, -1});
  EXPECT_EQ(seen.next(*from, 0).values, std::vector<std::string>{"a"});
  const auto known = seen.look(seen.ready);
  for (auto answer = known.begin() + static_cast<std::ptrdiff_t>(before); answer != known.end(); ++answer)
    EXPECT_EQ(answer->generation, 2U);
}

TEST(reader_position, is_free_after_unassign_and_found_again_by_assign) {
  const auto topic = make_topic(2);
  write(topic, 0, numbered("v", 10));
  write(topic, 1, numbered("w", 10));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  for (std::uint64_t generation = 1; generation <= 5; ++generation) {
    from->assign(0, generation, {static_cast<std::int64_t>(generation), -1});
    const auto came = seen.next(*from, 0);
    EXPECT_EQ(came.generation, generation);
    ASSERT_FALSE(came.values.empty());
    EXPECT_EQ(came.values.front(), std::string{"v"} + std::to_string(generation));
    from->unassign(0);
  }
  // Asking for what is not assigned is no order: the answer is the other partition's.
  from->ask(0);
  from->assign(1, 1, {0, -1});
  EXPECT_EQ(seen.values(*from, 1, 10), numbered("w", 10));
  EXPECT_EQ(std::ranges::count(seen.deliveries, 0, &journal::delivery::partition), 5);
}

TEST(reader_position, goes_on_with_the_leader_epoch_that_it_reported) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  const auto first = seen.next(*from, 0, 5);
  EXPECT_GE(first.leader_epoch, 0);
  const auto next = first.offsets.back() + 1;
  from->seek(0, 2, {next, first.leader_epoch});
  EXPECT_EQ(seen.next(*from, 0).offsets.front(), next);
}

TEST(reader_position, that_retention_has_passed_is_an_error_with_the_place) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 100));
  must(must(admin::open(options())).delete_records(topic, 0, 50, patience));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 7, {10, -1});
  const auto came = seen.next(*from, 0);
  ASSERT_FALSE(seen.failures.empty());
  const auto& failure = seen.failures.front();
  EXPECT_EQ(failure.what.code, errc::log_cut);
  EXPECT_EQ(failure.partition, 0);
  EXPECT_EQ(failure.generation, 7U);
  EXPECT_NE(failure.what.message.find("topic " + topic + " partition 0 at offset 10"), std::string::npos)
      << failure.what.message;
  EXPECT_TRUE(came.values.empty());
  // What is left can be read by whoever decides so.
  from->seek(0, 8, {50, -1});
  EXPECT_EQ(seen.values(*from, 0, 50).front(), "v50");
}

TEST(reader_position, behind_the_end_of_a_log_is_an_error) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {1000, -1});
  seen.next(*from, 0);
  ASSERT_FALSE(seen.failures.empty());
  EXPECT_EQ(seen.failures.front().what.code, errc::log_cut);
}

TEST(reader_position, in_a_topic_that_was_deleted_is_told_to_whoever_asks_for_its_end) {
  const auto topic = make_topic();
  write(topic, 0, {"v"});
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  EXPECT_EQ(seen.values(*from, 0, 1), std::vector<std::string>{"v"});
  test_support::broker::shared().tool("org.apache.kafka.tools.TopicCommand", "--delete --topic " + topic);
  from->query_end(0);
  ASSERT_TRUE(seen.await([&] { return seen.ends[0].size() == 1; }));
  ASSERT_FALSE(seen.ends[0].front());
  EXPECT_EQ(seen.ends[0].front().error().code, errc::not_found) << seen.ends[0].front().error().message;
  EXPECT_NE(seen.ends[0].front().error().message.find("topic " + topic), std::string::npos)
      << seen.ends[0].front().error().message;
}

} // namespace
} // namespace komado::kafka::testing
