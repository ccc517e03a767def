#include "actors/problems.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr patience_settings settings{5s, 60s, 10min};

cluster_report healthy() {
  cluster_report report;
  report.nodes.resize(3);
  for (stream::shard_id id = 0; id < 4; ++id) {
    auto& shard = report.shards.emplace_back();
    shard.shard = id;
    shard.phase = shard_phase::running;
    shard.owner = "a";
  }
  report.partitions = {{.partition = 0, .reader = "a", .lag_seconds = 0.0},
                       {.partition = 1, .reader = "b", .lag_seconds = 0.0}};
  return report;
}

std::vector<std::string> texts(const cluster_report& report, const cluster_sample& now = {}) {
  std::vector<std::string> all;
  for (const auto& each : find_problems(report, now, settings))
    all.push_back((each.how == severity::trouble ? "! " : "? ") + each.text);
  return all;
}

TEST(problems, there_are_none_in_a_healthy_cluster) {
  EXPECT_THAT(texts(healthy()), IsEmpty());
  cluster_sample now;
  now.watermark_delay_seconds = 6;
  now.open_windows = 12;
  EXPECT_EQ(sentence_of(healthy(), now),
            "3 nodes, 4 shards, all committing; watermark 6.0 s behind; 12 open windows; "
            "0 rejected in the last minute");
}

TEST(problems, name_shards_that_make_no_progress_before_all_else) {
  auto report = healthy();
  report.nodes[1].answers = false;
  report.nodes[1].facts.id = "b";
  report.nodes[1].facts.address = "10.0.0.2:7070";
  report.shards[1].phase = shard_phase::unowned;
  report.shards[3].phase = shard_phase::unowned;
  report.shards[2].commit_seconds = 12;
  EXPECT_THAT(texts(report), ElementsAre("! shards 1, 3 without an owner", "! shard 2: a commit is under way for 12 s",
                                         "? node b at 10.0.0.2:7070 does not answer"));
  EXPECT_THAT(sentence_of(report, {}), HasSubstr("4 shards, 1 committing; no watermark yet"));
}

TEST(problems, say_how_long_a_partition_holds_the_watermark_back) {
  auto report = healthy();
  report.partitions[1].holds_watermark_back = true;
  report.partitions[1].quiet_seconds = 41;
  cluster_sample now;
  now.watermark_delay_seconds = 46;
  const auto found = find_problems(report, now, settings);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text, "partition 1 holds the watermark back: 41 s without a newer reading");
  EXPECT_THAT(found[0].advice, HasSubstr("idle in 19 s"));
  now.watermark_delay_seconds = 15;
  EXPECT_THAT(find_problems(report, now, settings), IsEmpty()) << "somebody is always last";
}

TEST(problems, name_a_partition_without_any_reading_that_holds_all_windows_back) {
  auto report = healthy();
  report.partitions[1].holds_watermark_back = true;
  report.partitions[1].quiet_seconds = 20;
  EXPECT_THAT(texts(report), IsEmpty()) << "no partition has a reading: nothing waits";
  report.partitions[0].watermark = stream::timestamp{1000s};
  EXPECT_THAT(texts(report), ElementsAre("? partition 1 holds the watermark back: 20 s without a newer reading"));
  report.partitions[1].quiet_seconds = 10;
  EXPECT_THAT(texts(report), IsEmpty());
}

TEST(problems, say_whom_a_partition_waits_for_that_is_too_far_ahead) {
  auto report = healthy();
  report.partitions[0] = {.partition = 0, .reader = "a", .position = 10, .end = 5010, .lag_seconds = 600,
                          .watermark = stream::timestamp{20min}};
  report.partitions[1].holds_watermark_back = true;
  report.partitions[1].quiet_seconds = 1;
  EXPECT_THAT(texts(report), ElementsAre("? partition 0 waits for partition 1, 5000 records to go"));
  report.partitions[1].watermark = stream::timestamp{10min};
  EXPECT_THAT(texts(report), ElementsAre("? partition 0 waits for partition 1, 5000 records to go"));
  report.partitions[1].watermark = stream::timestamp{12min};
  EXPECT_THAT(texts(report), ElementsAre("? partition 0 is read 10 min behind, 5000 records to go"));
}

TEST(problems, say_what_a_node_waits_for_before_they_say_what_that_leads_to) {
  auto report = healthy();
  report.nodes[0].facts = {.id = "d", .address = "10.0.0.1:7070", .waits_for = "the input topic, which does not exist"};
  report.shards[0].phase = shard_phase::unowned;
  report.shards[0].owner.clear();
  EXPECT_THAT(texts(report),
              ElementsAre("! node d at 10.0.0.1:7070 waits for the input topic, which does not exist",
                          "! shard 0 without an owner"));
  report.shards[0].phase = shard_phase::running;
  report.shards[0].owner = "a";
  EXPECT_THAT(texts(report), ElementsAre("? node d at 10.0.0.1:7070 waits for the input topic, which does not exist"))
    << "others do the work";
  report.nodes[0].facts.waits_for = "Kafka: no broker reachable";
  report.shards[0].owner = "d";
  EXPECT_THAT(texts(report), ElementsAre("! node d at 10.0.0.1:7070 waits for Kafka: no broker reachable"))
    << "its shards wait with it";
}

TEST(problems, name_a_partition_that_is_far_behind_or_not_read) {
  auto report = healthy();
  report.partitions[0] = {.partition = 0, .reader = "a", .position = 10, .end = 5010, .lag_seconds = 600};
  report.partitions[1].reader.clear();
  EXPECT_THAT(texts(report), ElementsAre("! partition 1 is read by no node",
                                         "? partition 0 is read 10 min behind, 5000 records to go"));
}

TEST(problems, count_what_was_rejected_or_late) {
  cluster_sample now;
  now.rejected_per_minute = 1;
  now.late_per_minute = 7.4;
  EXPECT_THAT(texts(healthy(), now), ElementsAre("? 1 record rejected in the last minute",
                                                 "? 7 readings late in the last minute"));
  now.rejected_per_minute = 0.4;
  now.late_per_minute = 0.4;
  EXPECT_THAT(texts(healthy(), now), IsEmpty());
}

TEST(span_text, is_short) {
  EXPECT_EQ(span_text(0.04), "0.0 s");
  EXPECT_EQ(span_text(9.96), "10 s");
  EXPECT_EQ(span_text(119), "119 s");
  EXPECT_EQ(span_text(600), "10 min");
  EXPECT_EQ(span_text(3 * 3600), "3.0 h");
  EXPECT_EQ(span_text(-3 * 86400), "-3.0 d");
}

} // namespace
} // namespace komado::actors
