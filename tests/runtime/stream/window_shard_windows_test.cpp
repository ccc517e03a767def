#include "tests/runtime/stream/shard_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(window_shard, closes_a_window_when_the_least_watermark_reaches_its_end) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  EXPECT_EQ(shard.core.open_windows(), 1u) << "partition 1 has not spoken";
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(2min - 1us)));
  EXPECT_EQ(shard.core.open_windows(), 1u);
  EXPECT_TRUE(results_of(*shard.commit()).empty());
  shard.apply(shard.batch_of(shard.links[1], 1, 2, event(2min)));
  EXPECT_EQ(shard.core.open_windows(), 0u);
  const auto results = results_of(*shard.commit());
  ASSERT_EQ(results.size(), 1u);
  EXPECT_TRUE(
      results[0].starts_with(R"(a {"bid":"a","time":"1970-01-01T09:02:00+09:00","ambient":1.0,"rh":1.0,)"))
      << results[0];
  EXPECT_TRUE(contains(results[0], R"("start":0,"end":120,"count":1,"closed_by":"watermark"})"))
      << results[0];
  EXPECT_EQ(shard.core.results(closed_by::watermark), 1u);
}

TEST(window_shard, takes_a_whole_batch_before_it_closes_windows) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(10min)));
  shard.apply(
      shard.batch_of(shard.links[0], 0, 10, event(4min), {{"a", 4min, 3}, {"a", 2min, 1}, {"a", 4min, 5}}));
  const auto results = results_of(*shard.commit());
  ASSERT_EQ(results.size(), 2u);
  EXPECT_TRUE(contains(results[0], R"("end":120,"count":1)"))
      << "windows close in their order: " << results[0];
  EXPECT_TRUE(contains(results[1], R"("end":240,"count":2)")) << results[1];
  EXPECT_EQ(shard.partition(0).counters.aggregated, 3u);
}

TEST(window_shard, merges_what_both_partitions_hold_for_a_window) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(2min), {{"a", 2min, 1}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(2min), {{"a", 2min, 2}, {"b", 2min, 9}}));
  const auto results = results_of(*shard.commit());
  ASSERT_EQ(results.size(), 2u);
  EXPECT_TRUE(contains(results[0], R"("ambient":1.5)")) << results[0];
  EXPECT_TRUE(contains(results[0], R"("count":2)")) << results[0];
  EXPECT_TRUE(contains(results[1], R"({"bid":"b")")) << results[1];
}

TEST(window_shard, closes_windows_before_1970_like_any) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(-4min), {{"a", -2min}, {"a", 0min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(-2min)));
  EXPECT_EQ(shard.core.open_windows(), 2u);
  shard.apply(shard.batch_of(shard.links[0], 10, 11, event(-2min)));
  EXPECT_EQ(shard.core.open_windows(), 1u);
  EXPECT_TRUE(contains(results_of(*shard.commit()).at(0), R"("start":-240,"end":-120)"));
}

TEST(window_shard, counts_late_readings_and_leaves_windows_alone) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(5min), {{"a", 2min, 1, true}, {"a", 6min}}));
  EXPECT_EQ(shard.partition(0).counters.late, 1u);
  EXPECT_EQ(shard.partition(0).counters.aggregated, 1u);
  EXPECT_EQ(shard.core.open_windows(), 1u)
      << "the source has judged it late, though the window is not closed here";
  EXPECT_TRUE(shard.commit()->output.records.empty()) << "no late topic is set";
}

TEST(window_shard, hands_late_values_over_if_a_late_topic_is_set) {
  auto options = default_options();
  options.late_topic = true;
  running_shard shard{options};
  shard.apply(
      shard.batch_of(shard.links[0], 0, 10, event(5min), {{"a", 2min, 4, true}, {"a", 2min, 8, true}}));
  const auto late = results_of(*shard.commit(), output::late);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_TRUE(contains(late[0], R"("ambient":6.0)")) << late[0];
  EXPECT_TRUE(contains(late[0], R"("count":2,"closed_by":"late")")) << late[0];
}

TEST(window_shard, calls_a_window_that_was_closed_without_proof_closed_by_idle) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  shard.claim_idle(shard.links[1], 0);
  EXPECT_EQ(shard.core.open_windows(), 0u);
  EXPECT_TRUE(contains(results_of(*shard.commit()).at(0), R"("closed_by":"idle")"));
  EXPECT_EQ(shard.core.results(closed_by::idle), 1u);
  EXPECT_EQ(shard.core.results(closed_by::watermark), 0u);
}

TEST(window_shard, calls_an_on_time_reading_late_whose_window_idleness_has_closed) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min, 1}}));
  shard.claim_idle(shard.links[1], 0);
  shard.apply(shard.batch_of(shard.links[1], 0, 5, event(1min), {{"a", 2min, 9}}));
  EXPECT_EQ(shard.partition(1).counters.late, 1u);
  EXPECT_EQ(shard.partition(1).counters.aggregated, 0u);
  EXPECT_EQ(shard.core.open_windows(), 0u);
  EXPECT_EQ(results_of(*shard.commit()).size(), 1u) << "no second result for the window";
  EXPECT_EQ(shard.core.state().watermark, event(3min)) << "W does not go back";
}

TEST(window_shard, closes_the_last_windows_by_the_clock_while_all_partitions_are_idle) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(0s), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(-1min)));
  const auto claim = [&] {
    shard.claim_idle(shard.links[0], 10);
    shard.claim_idle(shard.links[1], 10);
  };
  claim();
  const auto begin = shard.now;
  for (; shard.now < begin + 119s; shard.now += 1s)
    claim();
  shard.now = begin + 120s - 1us;
  shard.core.tick(shard.now);
  EXPECT_EQ(shard.core.open_windows(), 1u);
  shard.now = begin + 120s;
  shard.core.tick(shard.now);
  EXPECT_EQ(shard.core.open_windows(), 0u);
  EXPECT_EQ(shard.core.results(closed_by::idle), 1u);
}

TEST(window_shard, does_not_let_the_clock_run_when_claims_are_not_renewed) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(0s), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(0s)));
  shard.claim_idle(shard.links[0], 10);
  shard.claim_idle(shard.links[1], 10);
  for (; shard.now < steady(10min); shard.now += 100ms)
    shard.core.tick(shard.now);
  EXPECT_EQ(shard.core.open_windows(), 1u);
  EXPECT_LE(shard.core.state().watermark, event(3s));
}

TEST(window_shard, believes_a_claim_only_in_its_session_and_at_its_position) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  EXPECT_FALSE(shard.claim_idle(shard.links[1], 0, 8)) << "another source";
  auto ended = shard.links[1];
  ended.session += 1000;
  EXPECT_FALSE(shard.claim_idle(ended, 0));
  const auto ahead = shard.claim_idle(shard.links[1], 1);
  ASSERT_TRUE(ahead);
  EXPECT_EQ(ahead->position, 0);
  EXPECT_FALSE(shard.core.idle(1, shard.now));
  EXPECT_EQ(shard.core.open_windows(), 1u);
  EXPECT_TRUE(shard.claim_idle(shard.links[1], 0));
  EXPECT_TRUE(shard.core.idle(1, shard.now));
}

TEST(window_shard, remembers_where_a_partition_was_idle) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(1min)));
  shard.claim_idle(shard.links[0], 10);
  EXPECT_EQ(shard.open(0).idle_at, 10);
  EXPECT_FALSE(shard.core.idle(0, shard.now)) << "a new session has to claim anew";
  shard.commit();
  shard_under_test heir{default_options(), shard.heir()};
  heir.commit();
  EXPECT_EQ(heir.open(0).idle_at, 10);
}

TEST(window_shard, accounts_for_every_record) {
  running_shard shard;
  auto message = shard.batch_of(shard.links[0], 0, 10, event(5min),
                                {{"a", 2min, 1, true}, {"a", 6min}, {"b", 6min}, {"a", 6min}});
  message.rejected.push_back({4, reject_reason::bad_time, "k", "v"});
  message.rejected.push_back({7, reject_reason::malformed, std::nullopt, "w"});
  message.read += 2;
  shard.apply(message);
  const auto& counters = shard.partition(0).counters;
  EXPECT_EQ(counters.read, 6u);
  EXPECT_EQ(counters.aggregated, 3u);
  EXPECT_EQ(counters.late, 1u);
  EXPECT_EQ(counters.rejected[static_cast<std::size_t>(reject_reason::bad_time)], 1u);
  EXPECT_EQ(counters.rejected_total(), 2u);
  EXPECT_TRUE(counters.balanced());
  EXPECT_EQ(shard.partition(1).counters, partition_counters{});
  const auto made = shard.commit();
  ASSERT_EQ(made->rejects.size(), 2u);
  EXPECT_EQ(made->rejects[0].partition, 0);
  EXPECT_EQ(made->rejects[0].record.offset, 4);
  EXPECT_EQ(made->rejects[0].record.key, "k");
  EXPECT_EQ(made->rejects[1].record.value, "w");
  EXPECT_TRUE(shard.commit()->rejects.empty());
}

} // namespace
} // namespace komado::stream
