#include "actors/metrics.hpp"
#include "actors/node_status.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using lines = std::vector<std::string>;

constexpr stream::steady_time start{1000s};

TEST(node_status, is_ready_once_all_shards_are_restored) {
  node_status status;
  status.hold({0, 1, 2});
  EXPECT_EQ(status.obstacles(start), lines{"shards 0, 1, 2 not restored yet"});
  status.shard_ready(0, 1, {});
  status.shard_ready(2, 1, {});
  EXPECT_EQ(status.obstacles(start), lines{"shard 1 not restored yet"});
  status.shard_ready(1, 1, {});
  EXPECT_EQ(status.obstacles(start), lines{});
}

TEST(node_status, counts_the_shards_that_it_does_not_name) {
  node_status status;
  std::vector<stream::shard_id> held(18);
  std::iota(held.begin(), held.end(), 0);
  status.hold(held);
  EXPECT_EQ(status.obstacles(start),
            lines{"shards 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 2 more not restored yet"});
}

TEST(node_status, is_not_ready_while_a_commit_is_stuck) {
  node_status status;
  status.hold({0, 1});
  status.shard_ready(0, 1, {});
  status.shard_ready(1, 1, {});
  status.commit_began(1, start);
  EXPECT_EQ(status.obstacles(start + 10s), lines{});
  EXPECT_EQ(status.obstacles(start + 11s), lines{"shard 1: a commit is in flight for more than 10 s"});
  status.commit_ended(1, {});
  EXPECT_EQ(status.obstacles(start + 12s), lines{});
}

TEST(node_status, knows_the_age_of_each_commit_that_is_under_way) {
  using ages = std::map<stream::shard_id, stream::duration>;
  node_status status;
  status.hold({0, 1, 2});
  status.shard_ready(0, 1, {});
  status.shard_ready(1, 1, {});
  status.commit_began(1, start);
  EXPECT_EQ(status.commits_in_flight(start + 3s), (ages{{0, 0s}, {1, 3s}}));
  status.commit_ended(1, {});
  EXPECT_EQ(status.commits_in_flight(start + 4s), (ages{{0, 0s}, {1, 0s}}));
}

TEST(node_status, says_what_it_waits_for_and_that_it_stops) {
  node_status status;
  status.hold({0});
  status.wait_for("a topic");
  EXPECT_EQ(status.obstacles(start), (lines{"waiting for a topic", "shard 0 not restored yet"}));
  status.wait_for({});
  status.shard_ready(0, 1, {});
  EXPECT_EQ(status.obstacles(start), lines{});
  status.stop();
  EXPECT_EQ(status.obstacles(start), lines{"the node is stopping"});
}

TEST(node_status, is_not_ready_while_kafka_does_not_answer) {
  node_status status;
  status.miss_kafka("no Kafka broker reachable");
  EXPECT_EQ(status.obstacles(start), lines{"Kafka does not answer: no Kafka broker reachable"});
  EXPECT_EQ(status.waits_for(), "Kafka: no Kafka broker reachable");
  status.miss_kafka({});
  EXPECT_EQ(status.obstacles(start), lines{});
  EXPECT_EQ(status.waits_for(), "");
}

TEST(source_metrics, shows_the_lag_of_the_last_record_whatever_came_before) {
  caf::telemetry::metric_registry registry;
  const auto status = std::make_shared<node_status>();
  status->take_partition(0);
  source_metrics shown{registry, 0, status};
  stream::feed_options options;
  options.shards = 1;
  const stream::partition_feed feed{options, 1, 0, start};
  const std::chrono::system_clock::time_point now{1000s};
  shown.scanned(10, 5'000'000); // of a clock that is ahead
  shown.refresh(feed, now, start);
  EXPECT_EQ(status->partition_reports().at(0).lag_seconds, 0);
  shown.scanned(10, 400'000);
  shown.scanned(10, -1); // records without a timestamp tell nothing
  shown.refresh(feed, now, start);
  EXPECT_EQ(status->partition_reports().at(0).lag_seconds, 600);
}

TEST(node_status, forgets_shards_that_the_group_takes) {
  node_status status;
  status.hold({0, 1});
  status.shard_ready(0, 4, {});
  status.hold({0});
  EXPECT_EQ(status.obstacles(start), lines{});
  status.drain(0);
  status.hold({});
  ASSERT_EQ(status.shard_reports({}).size(), 1u);
  EXPECT_EQ(status.shard_reports({})[0].phase, shard_phase::draining);
  status.let_go(0);
  EXPECT_TRUE(status.shard_reports({}).empty());
}

TEST(node_status, waits_for_a_shard_that_is_taken_over_anew) {
  node_status status;
  status.hold({3});
  status.shard_ready(3, 1, {});
  status.let_go(3);
  EXPECT_EQ(status.obstacles(start), lines{"shard 3 not restored yet"});
}

TEST(node_status, runs_a_shard_from_its_take_over_to_the_end_of_its_drain) {
  node_status status;
  EXPECT_FALSE(status.runs(2));
  status.hold({2});
  EXPECT_FALSE(status.runs(2)) << "restoring";
  status.shard_ready(2, 1, {});
  EXPECT_TRUE(status.runs(2));
  status.drain(2);
  status.hold({});
  EXPECT_TRUE(status.runs(2)) << "draining";
  status.let_go(2);
  EXPECT_FALSE(status.runs(2));
}

TEST(node_status, does_not_run_a_shard_that_is_taken_over_anew) {
  node_status status;
  status.hold({2});
  status.shard_ready(2, 1, {});
  status.let_go(2);
  EXPECT_FALSE(status.runs(2));
}

TEST(node_status, hears_of_no_partition_that_is_not_read_here) {
  node_status status;
  status.take_partition(1);
  EXPECT_TRUE(status.reads(1));
  status.show({.partition = 1, .position = 7});
  ASSERT_EQ(status.partition_reports().size(), 1u);
  EXPECT_EQ(status.partition_reports()[0].position, 7);
  status.let_go_partition(1);
  status.show({.partition = 1, .position = 8});
  EXPECT_FALSE(status.reads(1));
  EXPECT_TRUE(status.partition_reports().empty());
}

} // namespace
} // namespace komado::actors
