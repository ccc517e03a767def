#include "tests/actors/node_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using node_actor_of_a_cluster = node_under_test;

TEST_F(node_actor_of_a_cluster, joins_the_group_when_the_directory_is_read) {
  EXPECT_TRUE(group->orders.empty());
  join();
  EXPECT_EQ(group->orders, std::vector<std::string>{"join"});
}

TEST_F(node_actor_of_a_cluster, starts_its_shards_and_says_which_the_directory_knows) {
  system.send(node, entry(1, 4));
  join();
  change(kind::assigned, {1, 2});
  ASSERT_EQ(starts->shards.size(), 2u);
  EXPECT_TRUE(last(1).known);
  EXPECT_FALSE(last(2).known);
}

TEST_F(node_actor_of_a_cluster, starts_the_sources_of_its_shards_at_assignment) {
  join();
  change(kind::assigned, {1, 2});
  ASSERT_EQ(starts->sources.size(), 2u);
  EXPECT_EQ(starts->sources[0].partition, 2);
  EXPECT_EQ(starts->sources[1].partition, 3);
  EXPECT_TRUE(input->attached.contains(3));
  system.send(node, stream::partition_id{7});
  ASSERT_EQ(starts->sources.size(), 3u) << "of those that were added, partition 6 is shard 2's";
  EXPECT_EQ(starts->sources[2].partition, 6);
}

TEST_F(node_actor_of_a_cluster, makes_a_shard_known_when_its_claim_is_committed) {
  run({1});
  ASSERT_TRUE(local->find(1));
  EXPECT_EQ(local->find(1)->window, last(1).actors.window);
  ASSERT_EQ(starts->directory_got->owned, std::vector{entry(1, 1, this_node)});
  ASSERT_EQ(starts->sources[0].got->routes.size(), 1u);
  EXPECT_EQ(starts->sources[0].got->routes[0].window, last(1).actors.window);
}

TEST_F(node_actor_of_a_cluster, says_that_it_is_ready_when_all_its_shards_are) {
  join();
  change(kind::assigned, {0, 1});
  ready(0);
  EXPECT_EQ(said("ready"), 0);
  ready(1);
  EXPECT_EQ(said("ready"), 1);
}

TEST_F(node_actor_of_a_cluster, is_not_ready_for_a_moment_before_its_shards_are) {
  status->wait_for("its place in the group");
  join();
  change(kind::assigned, {0, 1});
  EXPECT_FALSE(starts->seemed_ready);
  EXPECT_EQ(status->obstacles({}), std::vector<std::string>{"shards 0, 1 not restored yet"});
}

TEST_F(node_actor_of_a_cluster, does_not_announce_a_shard_that_is_revoked) {
  join();
  change(kind::assigned, {1});
  *starts->windows_drain = false;
  change(kind::revoked, {1});
  ready(1);
  EXPECT_TRUE(starts->directory_got->owned.empty());
  EXPECT_FALSE(local->find(1));
}

TEST_F(node_actor_of_a_cluster, hands_a_shard_over_when_its_last_commit_is_done) {
  run({1});
  *starts->windows_drain = false;
  change(kind::revoked, {1});
  EXPECT_FALSE(input->attached.contains(3)) << "its source stops";
  EXPECT_FALSE(was_ordered("release 1"));
  end(last(1).actors.window, caf::exit_reason::user_shutdown);
  EXPECT_TRUE(was_ordered("release 1"));
  EXPECT_FALSE(local->find(1));
  EXPECT_EQ(starts->directory_got->forgotten, std::vector<stream::shard_id>{1});
  EXPECT_FALSE(ended->written());
}

TEST_F(node_actor_of_a_cluster, does_not_wait_for_a_last_commit_that_takes_too_long) {
  run({1});
  *starts->windows_drain = false;
  change(kind::revoked, {1});
  system.advance(1900ms);
  EXPECT_FALSE(was_ordered("release 1"));
  system.advance(200ms);
  EXPECT_TRUE(was_ordered("release 1"));
  EXPECT_FALSE(ended->written());
}

TEST_F(node_actor_of_a_cluster, drops_what_the_group_has_taken_away) {
  run({1});
  change(kind::lost, {1});
  EXPECT_FALSE(local->find(1));
  EXPECT_FALSE(input->attached.contains(3));
  EXPECT_FALSE(was_ordered("release 1"));
  EXPECT_FALSE(ended->written());
}

TEST_F(node_actor_of_a_cluster, starts_a_source_anew_only_when_the_last_one_has_ended) {
  run({1});
  caf::anon_send(node, group_change{kind::lost, {1}});
  caf::anon_send(node, group_change{kind::assigned, {1}});
  system.settle();
  ASSERT_EQ(starts->sources.size(), 2u);
  EXPECT_EQ(input->attached.at(3), starts->sources[1].handle);
}

TEST_F(node_actor_of_a_cluster, takes_a_fenced_shard_over_anew_only_with_the_groups_proof) {
  run({1});
  system.advance(2s);
  end(last(1).actors.sink, make_reason(errc::fenced, "another producer"));
  EXPECT_TRUE(was_ordered("prove 1"));
  EXPECT_FALSE(local->find(1));
  ASSERT_EQ(starts->sources[0].got->lost.size(), 1u);
  EXPECT_TRUE(input->attached.contains(3)) << "the group still holds the shard for this node";
  change(kind::disproven, {1});
  EXPECT_EQ(starts->shards.size(), 1u);
  system.advance(1100ms);
  change(kind::proven, {1});
  ASSERT_EQ(starts->shards.size(), 2u);
  ready(1, 3);
  EXPECT_EQ(local->find(1)->incarnation, 3u);
  EXPECT_FALSE(ended->written());
}

TEST_F(node_actor_of_a_cluster, steps_down_when_a_higher_incarnation_is_seen) {
  run({1});
  system.advance(2s);
  system.send(node, shard_superseded{1, 7});
  EXPECT_TRUE(local->find(1)) << "that is not the owner that runs here";
  system.send(node, shard_superseded{1, 1});
  EXPECT_FALSE(local->find(1));
  EXPECT_TRUE(was_ordered("prove 1"));
}

TEST_F(node_actor_of_a_cluster, tells_the_genesis_to_shards_that_may_wait_for_it) {
  join();
  change(kind::assigned, {0, 1});
  ready(0);
  ASSERT_EQ(last(1).sink->firsts.size(), 1u);
  change(kind::assigned, {2});
  EXPECT_EQ(last(2).sink->firsts.size(), 1u);
  EXPECT_TRUE(last(0).sink->firsts.empty());
}

TEST_F(node_actor_of_a_cluster, looks_for_owners_elsewhere_of_shards_that_it_does_not_run) {
  system.send(node, entry(1, 4));
  system.send(node, entry(2, 4));
  EXPECT_TRUE(peers.got->wanted.empty()) << "the directory is not read to its end";
  run({1});
  EXPECT_EQ(peers.got->wanted, (std::vector{entry(1, 4), entry(2, 4)}));
  EXPECT_EQ(peers.got->forgotten, std::vector<stream::shard_id>{1});
  system.send(node, entry(1, 9));
  EXPECT_EQ(peers.got->wanted.size(), 2u) << "it runs here until the group or a fence says otherwise";
  change(kind::revoked, {1});
  EXPECT_EQ(peers.got->wanted.back(), entry(1, 9));
}

TEST_F(node_actor_of_a_cluster, believes_in_no_shard_that_the_job_does_not_have) {
  join();
  system.send(node, entry(4, 1));
  EXPECT_TRUE(peers.got->wanted.empty());
}

TEST_F(node_actor_of_a_cluster, is_ready_without_a_shard_when_all_can_be_reached) {
  status->wait_for("its place");
  join();
  for (const stream::shard_id shard : {0u, 1u, 2u, 3u})
    system.send(node, shard_route{shard, 2, genesis, fake_window{system}.handle});
  EXPECT_TRUE(status->obstacles({}).empty());
}

TEST_F(node_actor_of_a_cluster, keeps_to_the_later_owner_of_a_shard) {
  run({1});
  const fake_window later{system};
  const fake_window earlier{system};
  system.send(node, shard_route{0, 5, genesis, later.handle});
  system.send(node, shard_route{0, 4, genesis, earlier.handle});
  system.send(node, route_lost{0, 4});
  const auto& heard = *starts->sources[0].got;
  EXPECT_EQ(heard.routes.back().window, later.handle);
  EXPECT_TRUE(heard.lost.empty());
}

TEST_F(node_actor_of_a_cluster, halts_when_a_shard_elsewhere_belongs_to_another_job) {
  run({1});
  auto other = *genesis;
  other.window_size = 5min;
  system.send(node, shard_route{0, 5, std::make_shared<const stream::genesis>(other),
                                fake_window{system}.handle});
  EXPECT_TRUE(was_ordered("leave"));
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::halted);
}

} // namespace
} // namespace komado::actors
