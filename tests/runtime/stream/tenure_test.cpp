#include "runtime/stream/tenure.hpp"

#include <gtest/gtest.h>

namespace komado::stream {

namespace {

using namespace std::chrono_literals;
using enum tenure::action;
using orders = tenure::orders;

constexpr shard_id shard = 5;

struct tenure_of_a_running_shard : testing::Test {
  steady_time now{1h};
  tenure node;

  void SetUp() override {
    ASSERT_EQ(node.assigned(shard, now), (orders{{start, shard}}));
    now += 10s;
  }
};

TEST_F(tenure_of_a_running_shard, starts_it_once) {
  EXPECT_EQ(node.assigned(shard, now), orders{});
  EXPECT_TRUE(node.holds(shard));
  EXPECT_EQ(node.held(), std::vector{shard});
}

TEST_F(tenure_of_a_running_shard, drains_it_before_it_is_released) {
  EXPECT_EQ(node.revoked(shard, now), (orders{{drain, shard}}));
  EXPECT_FALSE(node.holds(shard));
  EXPECT_FALSE(node.empty());
  EXPECT_EQ(node.drained(shard), (orders{{release, shard}}));
  EXPECT_TRUE(node.empty());
}

TEST_F(tenure_of_a_running_shard, lets_it_go_without_a_commit_that_takes_too_long) {
  node.revoked(shard, now);
  EXPECT_EQ(node.tick(now + tenure::drain_limit - 1ms), orders{});
  EXPECT_EQ(node.tick(now + tenure::drain_limit), (orders{{drop, shard}, {release, shard}}));
  EXPECT_EQ(node.drained(shard), orders{});
  EXPECT_TRUE(node.empty());
}

TEST_F(tenure_of_a_running_shard, drops_it_at_once_when_it_is_lost) {
  EXPECT_EQ(node.lost(shard), (orders{{drop, shard}}));
  EXPECT_TRUE(node.empty());
  EXPECT_EQ(node.assigned(shard, now), (orders{{start, shard}}));
}

TEST_F(tenure_of_a_running_shard, takes_it_over_anew_only_once_the_group_holds_it_for_this_node) {
  EXPECT_EQ(node.fenced(shard, now), (orders{{drop, shard}, {prove, shard}}));
  EXPECT_EQ(node.fenced(shard, now), orders{});
  EXPECT_EQ(node.answered(shard, false, now), orders{});
  EXPECT_EQ(node.tick(now + tenure::proof_interval - 1ms), orders{});
  EXPECT_EQ(node.tick(now + tenure::proof_interval), (orders{{prove, shard}}));
  EXPECT_EQ(node.answered(shard, true, now), (orders{{start, shard}}));
}

TEST_F(tenure_of_a_running_shard, believes_no_proof_that_is_older_than_the_fence) {
  EXPECT_EQ(node.fenced(shard, now), (orders{{drop, shard}, {prove, shard}}));
  node.revoked(shard, now);
  node.assigned(shard, now);
  now += tenure::proof_interval;
  EXPECT_EQ(node.fenced(shard, now), (orders{{drop, shard}, {prove, shard}}));
  EXPECT_EQ(node.answered(shard, true, now), orders{}) << "asked before the shard was revoked";
  EXPECT_EQ(node.answered(shard, true, now), (orders{{start, shard}}));
}

TEST_F(tenure_of_a_running_shard, waits_with_the_proof_when_it_was_fenced_right_after_its_start) {
  node.fenced(shard, now);
  node.answered(shard, true, now);
  EXPECT_EQ(node.fenced(shard, now + 1ms), (orders{{drop, shard}}));
  // The answer to the first proof, once more.
  EXPECT_EQ(node.answered(shard, true, now + 2ms), orders{});
  EXPECT_EQ(node.tick(now + tenure::proof_interval), (orders{{prove, shard}}));
}

TEST_F(tenure_of_a_running_shard, releases_at_once_what_it_does_not_run) {
  node.fenced(shard, now);
  EXPECT_EQ(node.revoked(shard, now), (orders{{release, shard}}));
  EXPECT_EQ(node.answered(shard, true, now), orders{});
  EXPECT_EQ(node.revoked(shard, now), (orders{{release, shard}}));
  EXPECT_TRUE(node.empty());
}

TEST_F(tenure_of_a_running_shard, releases_it_when_it_is_fenced_in_its_drain) {
  node.revoked(shard, now);
  EXPECT_EQ(node.fenced(shard, now), (orders{{drop, shard}, {release, shard}}));
  EXPECT_TRUE(node.empty());
}

TEST_F(tenure_of_a_running_shard, does_not_drop_twice) {
  node.fenced(shard, now);
  EXPECT_EQ(node.lost(shard), orders{});
}

TEST_F(tenure_of_a_running_shard, ignores_what_it_does_not_hold) {
  EXPECT_EQ(node.lost(shard + 1), orders{});
  EXPECT_EQ(node.fenced(shard + 1, now), orders{});
  EXPECT_EQ(node.drained(shard), orders{});
  EXPECT_FALSE(node.holds(shard + 1));
}

} // namespace
} // namespace komado::stream
