#include "tests/actors/window_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using stream::event;

TEST(window_actor, ignores_everything_before_its_state_is_restored) {
  window_under_test shard;
  shard.job = stream::birth().state.job;
  shard.open(0);
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  shard.claim_idle(0, 0);
  shard.system.advance(10s);
  EXPECT_TRUE(shard.link.got->welcomes.empty());
  EXPECT_EQ(shard.answers(), 0u);
  EXPECT_EQ(shard.cuts(), 0u);
  shard.start();
}

TEST(window_actor, commits_its_claim_at_once_and_then_tells_the_node) {
  window_under_test shard;
  shard.restore();
  ASSERT_EQ(shard.cuts(), 1u);
  EXPECT_EQ(shard.last_cut().stamp.incarnation, 1u);
  EXPECT_TRUE(shard.node.ready->empty());
  shard.open(0);
  EXPECT_TRUE(shard.link.got->welcomes.empty()) << "no session before the claim is committed";
  shard.commit_done_now();
  ASSERT_EQ(shard.node.ready->size(), 1u);
  const auto& ready = shard.node.ready->front();
  EXPECT_EQ(ready.shard, 2u);
  EXPECT_EQ(hash_of(*ready.job), hash_of(shard.job));
  EXPECT_EQ(ready.records, 5u);
  EXPECT_EQ(ready.bytes, 600u);
}

TEST(window_actor, tells_the_node_once) {
  window_under_test shard;
  shard.start();
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  shard.system.advance(2s);
  shard.commit_done_now();
  EXPECT_EQ(shard.node.ready->size(), 1u);
}

TEST(window_actor, answers_each_batch_to_the_link_of_its_source) {
  window_under_test shard;
  shard.start();
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  ASSERT_EQ(shard.answers(), 1u);
  EXPECT_EQ(shard.link.got->acknowledgements[0].position, 10);
  shard.apply(0, 12, 20, event(1min));
  EXPECT_EQ(shard.answers(), 1u);
  ASSERT_EQ(shard.link.got->welcomes.size(), 3u) << "it does not begin at the position";
  EXPECT_EQ(shard.link.got->welcomes[2].position, 10);
  shard.apply(0, 10, 20, event(1min));
  EXPECT_EQ(shard.answers(), 2u);
  shard.last[0].session = 1;
  shard.system.send(shard.window, stream::shard_under_test::batch_of(shard.last[0], 20, 30, event(1min)));
  EXPECT_EQ(shard.answers(), 2u) << "no open session";
  EXPECT_EQ(shard.link.got->welcomes.size(), 3u);
}

TEST(window_actor, closes_nothing_by_the_clock_before_its_time) {
  window_under_test shard;
  shard.start();
  *shard.sink.commits_at_once = true;
  shard.apply(0, 0, 10, event(0s), {{"a", 2min}});
  shard.apply(1, 0, 10, event(0s));
  const auto rest = [&](std::chrono::seconds span) {
    for (auto passed = 0s; passed < span; passed += 1s) {
      shard.claim_idle(0, 10);
      shard.claim_idle(1, 10);
      shard.system.advance(1s);
    }
  };
  rest(119s);
  for (const auto& cut : *shard.sink.cuts)
    EXPECT_TRUE(cut->output.records.empty());
  const auto before = shard.cuts();
  rest(1s);
  ASSERT_EQ(shard.cuts(), before + 1);
  ASSERT_EQ(results_of(shard.last_cut()).size(), 1u);
  EXPECT_TRUE(stream::contains(results_of(shard.last_cut())[0], R"("closed_by":"idle")"));
}

TEST(window_actor, closes_nothing_by_the_clock_without_claims) {
  window_under_test shard;
  shard.start();
  *shard.sink.commits_at_once = true;
  shard.apply(0, 0, 10, event(0s), {{"a", 2min}});
  shard.apply(1, 0, 10, event(0s));
  shard.system.advance(5min);
  EXPECT_EQ(shard.cuts(), 2u);
  EXPECT_TRUE(shard.last_cut().output.records.empty());
}

TEST(window_actor, sends_a_grant_when_the_drift_is_over) {
  window_under_test shard;
  shard.start();
  shard.apply(1, 0, 1, event(0s));
  shard.apply(0, 0, 1, event(11min));
  const auto withheld = shard.last_answer(0);
  const auto before = shard.answers();
  shard.apply(1, 1, 2, event(5min));
  ASSERT_EQ(shard.answers(), before + 2) << "the answer, and a grant for the other source";
  const auto& grant = shard.link.got->acknowledgements.back();
  EXPECT_EQ(grant.partition, 0);
  EXPECT_EQ(grant.session, withheld.session);
  EXPECT_GT(grant.credit, withheld.credit);
}

TEST(window_actor, sends_a_grant_when_the_slow_partition_turns_out_to_be_idle) {
  window_under_test shard;
  shard.start();
  shard.apply(0, 0, 1, event(1h));
  shard.apply(1, 0, 1, event(0s));
  const auto before = shard.answers();
  shard.claim_idle(1, 1);
  ASSERT_EQ(shard.answers(), before + 2);
  EXPECT_EQ(shard.link.got->acknowledgements.back().partition, 0);
}

} // namespace
} // namespace komado::actors
