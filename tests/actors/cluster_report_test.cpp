#include "actors/cluster_report.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

constexpr stream::timestamp t0{1'500'000'000s};

shard_report owned(stream::shard_id shard, std::uint64_t incarnation) {
  return {.shard = shard, .incarnation = incarnation, .phase = shard_phase::running};
}

partition_report being_read(stream::partition_id partition, stream::log_offset position,
                            std::optional<stream::timestamp> watermark, bool idle = false) {
  return {.partition = partition, .position = position, .watermark = watermark, .idle = idle};
}

node_report node(const std::string& id, std::vector<shard_report> shards,
                 std::vector<partition_report> partitions = {}) {
  node_report report;
  report.node.id = id;
  report.shards = std::move(shards);
  report.partitions = std::move(partitions);
  return report;
}

/// The partitions that are said to hold the watermark back.
std::vector<stream::partition_id> slowest(const cluster_report& cluster) {
  std::vector<stream::partition_id> found;
  for (const auto& partition : cluster.partitions) {
    if (partition.holds_watermark_back)
      found.push_back(partition.partition);
  }
  return found;
}

TEST(cluster_report, has_every_shard_and_partition_of_the_job_even_without_nodes) {
  const auto cluster = merge({}, {}, {2, 3});
  ASSERT_EQ(cluster.shards.size(), 2U);
  EXPECT_EQ(cluster.shards[1].shard, 1U);
  EXPECT_EQ(cluster.shards[1].phase, shard_phase::unowned);
  EXPECT_EQ(cluster.shards[1].owner, "");
  ASSERT_EQ(cluster.partitions.size(), 3U);
  EXPECT_EQ(cluster.partitions[2].partition, 2);
  EXPECT_EQ(cluster.partitions[2].reader, "");
  EXPECT_TRUE(slowest(cluster).empty());
}

TEST(cluster_report, names_the_owner_of_each_shard_and_sorts_the_nodes) {
  const auto cluster = merge({node("b", {owned(0, 1)}), node("a", {owned(2, 1)})}, {}, {3, 0});
  EXPECT_EQ(cluster.shards[0].owner, "b");
  EXPECT_EQ(cluster.shards[0].phase, shard_phase::running);
  EXPECT_EQ(cluster.shards[1].phase, shard_phase::unowned);
  EXPECT_EQ(cluster.shards[2].owner, "a");
  ASSERT_EQ(cluster.nodes.size(), 2U);
  EXPECT_EQ(cluster.nodes[0].facts.id, "a");
  EXPECT_TRUE(cluster.nodes[0].answers);
}

TEST(cluster_report, believes_the_higher_incarnation_of_two_owners_in_either_order) {
  const auto zombie = node("a", {owned(0, 4)});
  const auto owner = node("b", {owned(0, 5)});
  EXPECT_EQ(merge({zombie, owner}, {}, {1, 0}).shards[0].owner, "b");
  EXPECT_EQ(merge({owner, zombie}, {}, {1, 0}).shards[0].owner, "b");
}

TEST(cluster_report, shows_a_silent_node_and_says_of_its_shards_only_what_is_known) {
  const silent_node silent{"c", "host:7070", {owned(0, 7), owned(1, 2)}};
  const auto cluster = merge({node("a", {owned(1, 3)})}, {silent}, {2, 0});
  EXPECT_EQ(cluster.nodes[1].facts.address, "host:7070");
  EXPECT_FALSE(cluster.nodes[1].answers);
  EXPECT_EQ(cluster.shards[0].owner, "c");
  EXPECT_EQ(cluster.shards[0].phase, shard_phase::unknown);
  EXPECT_EQ(cluster.shards[1].owner, "a") << "taken over since";
}

TEST(cluster_report, names_the_partition_with_the_least_watermark_as_the_one_that_holds_it_back) {
  const auto report = node("a", {owned(0, 1)},
                           {being_read(0, 1, t0 + 1s), being_read(1, 1, t0), being_read(2, 1, t0 + 2s)});
  EXPECT_EQ(slowest(merge({report}, {}, {1, 4})), std::vector{1});
}

TEST(cluster_report, never_blames_an_idle_partition_for_the_watermark) {
  const auto report =
    node("a", {owned(0, 1)}, {being_read(0, 1, t0 + 1s), being_read(1, 1, t0, true)});
  EXPECT_EQ(slowest(merge({report}, {}, {1, 2})), std::vector{0});
  EXPECT_TRUE(slowest(merge({node("a", {}, {being_read(0, 1, t0, true)})}, {}, {1, 1})).empty());
}

TEST(cluster_report, blames_a_partition_without_any_reading_first) {
  const auto report =
    node("a", {owned(0, 1)}, {being_read(0, 1, t0), being_read(1, 1, std::nullopt)});
  EXPECT_EQ(slowest(merge({report}, {}, {1, 2})), std::vector{1});
}

TEST(cluster_report, believes_the_reader_that_owns_the_partitions_shard) {
  const auto owner = node("a", {owned(1, 1)}, {being_read(3, 10, t0)});
  const auto former = node("b", {owned(0, 1)}, {being_read(3, 99, t0)});
  for (const auto& reports : {std::vector{owner, former}, std::vector{former, owner}}) {
    const auto cluster = merge(reports, {}, {2, 4});
    EXPECT_EQ(cluster.partitions[3].reader, "a");
    EXPECT_EQ(cluster.partitions[3].position, 10);
  }
}

TEST(cluster_report, believes_the_reader_that_is_further_while_the_shard_moves) {
  const auto one = node("a", {}, {being_read(0, 10, t0)});
  const auto other = node("b", {}, {being_read(0, 99, t0)});
  EXPECT_EQ(merge({one, other}, {}, {1, 1}).partitions[0].reader, "b");
  EXPECT_EQ(merge({other, one}, {}, {1, 1}).partitions[0].reader, "b");
}

TEST(cluster_report, ignores_what_the_job_does_not_have) {
  const auto cluster =
    merge({node("a", {owned(9, 1)}, {being_read(-1, 1, t0), being_read(9, 1, t0)})}, {}, {1, 1});
  EXPECT_EQ(cluster.shards.size(), 1U);
  EXPECT_EQ(cluster.partitions.size(), 1U);
  EXPECT_EQ(cluster.partitions[0].reader, "");
  EXPECT_TRUE(merge({node("a", {}, {being_read(0, 1, t0)})}, {}, {0, 1}).shards.empty());
}

TEST(cluster_report, counts_the_lag_in_offsets_and_never_below_zero) {
  EXPECT_EQ((partition_report{.position = 10, .end = 15}).lag_records(), 5);
  EXPECT_EQ((partition_report{.position = 16, .end = 15}).lag_records(), 0) << "the end is older news";
  EXPECT_EQ((partition_report{.position = 10}).lag_records(), std::nullopt);
  EXPECT_EQ((partition_report{.end = 15}).lag_records(), std::nullopt);
}

TEST(cluster_report, reaches_another_node_whole) {
  auto sent = node("a", {owned(3, 1)}, {being_read(7, 10, t0, true)});
  sent.node.address = "host:7070";
  sent.node.process = {"1.2.3", t0, 4.5, 6};
  sent.shards[0].phase = shard_phase::draining;
  sent.shards[0].last_commit = t0 + 1s;
  caf::byte_buffer bytes;
  caf::binary_serializer sink{nullptr, bytes};
  ASSERT_TRUE(sink.apply(sent));
  caf::binary_deserializer source{nullptr, bytes};
  node_report got;
  ASSERT_TRUE(source.apply(got));
  EXPECT_EQ(got.node.address, "host:7070");
  EXPECT_EQ(got.node.process.up_since, t0);
  EXPECT_EQ(got.node.process.cpu_seconds, 4.5);
  ASSERT_EQ(got.shards.size(), 1U);
  EXPECT_EQ(got.shards[0].phase, shard_phase::draining);
  EXPECT_EQ(got.shards[0].last_commit, t0 + 1s);
  EXPECT_EQ(got.shards[0].watermark, std::nullopt);
  ASSERT_EQ(got.partitions.size(), 1U);
  EXPECT_EQ(got.partitions[0].position, 10);
  EXPECT_TRUE(got.partitions[0].idle);
}

TEST(cluster_report, of_a_phase_that_does_not_exist_is_refused) {
  caf::byte_buffer bytes{caf::byte{5}};
  caf::binary_deserializer source{nullptr, bytes};
  shard_phase phase{};
  EXPECT_FALSE(source.apply(phase));
}

} // namespace
} // namespace komado::actors
