#include "actors/cluster_history.hpp"

#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

struct watched_cluster {
  cluster_report report;
  cluster_history history;
  stream::timestamp now{1000s};

  explicit watched_cluster(std::size_t shards = 2) {
    for (std::size_t i = 0; i < shards; ++i) {
      auto& shard = report.shards.emplace_back();
      shard.shard = static_cast<stream::shard_id>(i);
      shard.incarnation = 1;
      shard.phase = shard_phase::running;
    }
  }

  const cluster_sample& after(stream::duration time) {
    now += time;
    history.take(report, now);
    return *history.newest();
  }
};

TEST(cluster_history, knows_no_rate_before_a_second_report) {
  watched_cluster cluster;
  const auto& first = cluster.after(0s);
  EXPECT_EQ(first.readings_per_second, std::nullopt);
  EXPECT_EQ(first.rejected_per_minute, std::nullopt);
  EXPECT_EQ(cluster.after(5s).readings_per_second, 0.0);
}

TEST(cluster_history, sums_what_all_shards_gained) {
  watched_cluster cluster;
  cluster.report.shards[0].counters.read = 1'000'000; // before anybody looked
  cluster.after(0s);
  cluster.report.shards[0].counters.read += 40;
  cluster.report.shards[1].counters.read += 10;
  cluster.report.shards[1].counters.results += 5;
  cluster.report.shards[1].counters.late += 2;
  cluster.report.shards[0].counters.rejected[3] += 1;
  const auto& sample = cluster.after(5s);
  EXPECT_EQ(sample.readings_per_second, 10.0);
  EXPECT_EQ(sample.results_per_second, 1.0);
  EXPECT_EQ(sample.late_per_minute, 2.0) << "no more have come yet";
  EXPECT_EQ(sample.rejected_per_minute, 1.0);
}

TEST(cluster_history, follows_a_shard_to_its_next_owner) {
  watched_cluster cluster;
  cluster.report.shards[0].counters = {.read = 100, .late = 0, .rejected = {}, .results = 50};
  cluster.after(0s);
  cluster.report.shards[0].phase = shard_phase::unknown;
  cluster.report.shards[0].counters = {};
  EXPECT_EQ(cluster.after(5s).readings_per_second, 0.0);
  cluster.report.shards[0].phase = shard_phase::running;
  cluster.report.shards[0].incarnation = 2;
  cluster.report.shards[0].counters = {.read = 120, .late = 0, .rejected = {}, .results = 10};
  const auto& sample = cluster.after(5s);
  EXPECT_EQ(sample.readings_per_second, 4.0);
  EXPECT_EQ(sample.results_per_second, 2.0) << "they are counted from the takeover";
}

TEST(cluster_history, counts_the_last_minute) {
  watched_cluster cluster{1};
  cluster.after(0s);
  cluster.report.shards[0].counters.late = 60;
  cluster.after(5s);
  for (int i = 0; i < 11; ++i)
    cluster.after(5s);
  EXPECT_EQ(cluster.history.newest()->late_per_minute, 60.0);
  cluster.after(5s);
  EXPECT_EQ(cluster.history.newest()->late_per_minute, 0.0) << "a minute ago is over";
}

TEST(cluster_history, keeps_a_sample_for_each_interval_and_15_minutes_of_them) {
  watched_cluster cluster;
  for (int i = 0; i < 2000; ++i)
    cluster.after(1s);
  const auto& samples = cluster.history.samples();
  ASSERT_EQ(samples.size(), cluster_history::most);
  EXPECT_EQ(samples.back().time - samples.front().time, (cluster_history::most - 1) * cluster_history::interval);
}

TEST(cluster_history, takes_one_report_a_second_at_most) {
  watched_cluster cluster;
  cluster.after(0s);
  cluster.report.shards[0].open_windows = 7;
  EXPECT_EQ(cluster.after(500ms).open_windows, 0u);
  EXPECT_EQ(cluster.after(500ms).open_windows, 7u);
}

TEST(cluster_history, goes_on_when_the_clock_is_set_back) {
  watched_cluster cluster;
  cluster.after(0s);
  cluster.report.shards[0].open_windows = 7;
  EXPECT_EQ(cluster.after(-3600s).open_windows, 7u);
}

TEST(cluster_history, shows_the_worst_lag_and_watermark) {
  watched_cluster cluster;
  cluster.report.shards[0].watermark = cluster.now - 10s;
  cluster.report.shards[1].watermark = cluster.now - 4s;
  cluster.report.partitions = {{.partition = 0, .position = 5, .end = 8, .lag_seconds = 2},
                               {.partition = 1, .position = 5, .end = 6, .lag_seconds = 3}};
  const auto& sample = cluster.after(0s);
  EXPECT_EQ(sample.watermark_delay_seconds, 10.0);
  EXPECT_EQ(sample.lag_records, 4);
  EXPECT_EQ(sample.lag_seconds, 3.0);
}

} // namespace
} // namespace komado::actors
