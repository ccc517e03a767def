#include "tests/actors/node_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using node_actor_at_its_end = node_under_test;

TEST_F(node_actor_at_its_end, leaves_when_it_is_told_to) {
  run({1});
  system.send(node, drain_atom_v);
  EXPECT_TRUE(was_ordered("leave"));
  EXPECT_FALSE(ended->written());
  change(kind::revoked, {1});
  EXPECT_TRUE(was_ordered("release 1"));
  EXPECT_FALSE(ended->written());
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), caf::exit_reason::user_shutdown);
  EXPECT_EQ(group->orders.back(), "disband");
  EXPECT_TRUE(input->attached.empty());
}

TEST_F(node_actor_at_its_end, ends_at_once_when_it_was_no_member_yet) {
  system.send(node, drain_atom_v);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), caf::exit_reason::user_shutdown);
}

TEST_F(node_actor_at_its_end, does_not_join_any_more) {
  run({});
  system.send(node, drain_atom_v);
  change(kind::assigned, {2});
  EXPECT_TRUE(starts->shards.empty());
  change(kind::revoked, {2});
  EXPECT_TRUE(was_ordered("release 2")) << "the whole group waits for it";
}

TEST_F(node_actor_at_its_end, waits_four_seconds_for_a_group_that_does_not_answer) {
  run({1});
  system.send(node, drain_atom_v);
  system.advance(3900ms);
  EXPECT_FALSE(ended->written());
  system.advance(300ms);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), caf::exit_reason::user_shutdown);
}

TEST_F(node_actor_at_its_end, waits_four_seconds_when_only_the_confirmation_is_missing) {
  run({1});
  system.send(node, drain_atom_v);
  change(kind::revoked, {1});
  system.advance(4200ms);
  EXPECT_TRUE(ended->written());
}

TEST_F(node_actor_at_its_end, goes_with_a_shard_that_halts) {
  run({0, 1});
  end(last(1).actors.sink, make_reason(errc::halted, "state lost"));
  EXPECT_EQ(said("state lost"), 1);
  EXPECT_FALSE(local->find(0));
  EXPECT_TRUE(input->attached.empty());
  EXPECT_TRUE(was_ordered("leave"));
  change(kind::revoked, {0, 1});
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::halted);
}

TEST_F(node_actor_at_its_end, goes_with_a_source_that_cannot_read_on) {
  run({1});
  end(starts->sources[0].handle, make_reason(errc::halted, "retention has passed the position"));
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::halted);
}

TEST_F(node_actor_at_its_end, keeps_the_reason_of_the_first_that_failed) {
  run({0, 1});
  // Copies, since the node forgets both with the first.
  const auto first = last(0).actors.sink;
  const auto second = last(1).actors.sink;
  for (const auto& [sink, reason] : {std::pair{first, make_reason(errc::halted, "first")},
                                     {second, make_reason(errc::refused, "second")}})
    caf::anon_send(caf::actor_cast<caf::actor>(sink), caf::exit_msg{sink.address(), reason});
  system.settle();
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::halted);
}

TEST_F(node_actor_at_its_end, fails_when_the_group_has_thrown_it_out_for_good) {
  run({1});
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::refused);
  EXPECT_FALSE(was_ordered("leave"));
}

TEST_F(node_actor_at_its_end, fails_while_it_leaves) {
  run({0, 1});
  *starts->windows_drain = false;
  system.send(node, drain_atom_v);
  change(kind::revoked, {0, 1});
  end(last(1).actors.sink, make_reason(errc::halted, "no such topic"));
  system.advance(2100ms);
  EXPECT_TRUE(was_ordered("release 0"));
  EXPECT_TRUE(was_ordered("release 1"));
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), errc::halted);
}

TEST_F(node_actor_at_its_end, goes_with_a_shard_whose_actor_ends_unasked) {
  run({1});
  end(last(1).actors.window, caf::exit_reason::kill);
  change(kind::left);
  ASSERT_TRUE(ended->written());
  EXPECT_EQ(ended->reason(), caf::exit_reason::kill);
}

} // namespace
} // namespace komado::actors
