#include "tests/actors/window_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using stream::event;

TEST(window_actor, commits_at_once_when_a_result_waits) {
  window_under_test shard;
  shard.start();
  shard.system.advance(5s);
  shard.apply(0, 0, 10, event(3min), {{"a", 2min}});
  shard.commit_done_now();
  const auto before = shard.cuts();
  shard.apply(1, 0, 10, event(3min));
  ASSERT_EQ(shard.cuts(), before + 1) << "no time has passed";
  EXPECT_EQ(results_of(shard.last_cut()).size(), 1u);
}

TEST(window_actor, commits_an_interval_after_the_last_commit_without_results) {
  window_under_test shard;
  shard.start();
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  shard.system.advance(990ms);
  EXPECT_EQ(shard.cuts(), 1u) << "the claim";
  shard.system.advance(20ms);
  EXPECT_EQ(shard.cuts(), 2u);
}

TEST(window_actor, commits_nothing_when_nothing_is_new) {
  window_under_test shard;
  shard.start();
  shard.system.advance(1min);
  EXPECT_EQ(shard.cuts(), 1u);
}

/// A cut with the result of the first window is in flight, and the second window is open.
struct committing_window : window_under_test {
  committing_window() {
    start();
    system.advance(5s);
    apply(0, 0, 10, event(3min), {{"a", 2min}, {"a", 4min}});
    commit_done_now();
    apply(1, 0, 10, event(3min));
    EXPECT_EQ(cuts(), 3u);
  }

  void close_second() {
    apply(0, 10, 20, event(5min));
    apply(1, 10, 20, event(5min));
  }
};

TEST(window_actor, has_one_commit_in_flight) {
  committing_window shard;
  shard.close_second();
  shard.system.advance(10s);
  EXPECT_EQ(shard.cuts(), 3u) << "the first is not committed yet";
  shard.commit_done_now();
  shard.system.advance(stream::commit_pacer::longest_rest);
  ASSERT_EQ(shard.cuts(), 4u);
  EXPECT_EQ(results_of(shard.last_cut()).size(), 1u);
}

TEST(window_actor, rests_nine_times_as_long_as_a_commit_took) {
  committing_window shard;
  shard.system.advance(100ms);
  shard.close_second();
  shard.commit_done_now();
  shard.system.advance(890ms);
  EXPECT_EQ(shard.cuts(), 3u);
  shard.system.advance(20ms);
  EXPECT_EQ(shard.cuts(), 4u);
}

TEST(window_actor, grants_credit_when_a_commit_makes_room) {
  window_under_test shard;
  shard.start();
  shard.apply(1, 0, 1, event(1min));
  auto large = stream::shard_under_test::batch_of(shard.link.got->welcomes[0], 0, 1, event(1min));
  large.rejected.push_back({0, stream::reject_reason::malformed, std::nullopt, std::string(3 << 20, 'x')});
  large.read = 1;
  shard.system.send(shard.window, large);
  const auto withheld = shard.link.got->acknowledgements.back();
  const auto before = shard.answers();
  shard.system.advance(2s);
  ASSERT_GT(shard.answers(), before);
  EXPECT_GT(shard.link.got->acknowledgements.back().credit, withheld.credit);
}

// -- the end ------------------------------------------------------------------

TEST(window_actor, commits_what_there_is_and_quits_when_it_is_drained) {
  window_under_test shard;
  shard.start();
  const obituary end{shard.window};
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  shard.system.send(shard.window, drain_atom_v);
  ASSERT_EQ(shard.cuts(), 2u) << "at once, whatever the interval";
  shard.system.advance(10s);
  EXPECT_FALSE(end.written()) << "not before it is known to be committed";
  shard.commit_done_now();
  ASSERT_TRUE(end.written());
  EXPECT_EQ(end.reason(), caf::exit_reason::user_shutdown);
}

TEST(window_actor, takes_no_more_batches_while_it_is_drained) {
  window_under_test shard;
  shard.start();
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  shard.system.send(shard.window, drain_atom_v);
  const auto before = shard.answers();
  shard.apply(0, 10, 20, event(1min), {{"a", 2min}});
  shard.open(1);
  EXPECT_EQ(shard.answers(), before);
  EXPECT_EQ(shard.link.got->welcomes.size(), 2u);
}

TEST(window_actor, commits_what_came_after_the_cut_in_flight_before_it_quits) {
  window_under_test shard;
  shard.start();
  const obituary end{shard.window};
  shard.system.advance(2s);
  shard.apply(0, 0, 10, event(1min), {{"a", 2min}});
  ASSERT_EQ(shard.cuts(), 2u);
  shard.apply(0, 10, 20, event(1min), {{"a", 2min}});
  shard.system.send(shard.window, drain_atom_v);
  EXPECT_EQ(shard.cuts(), 2u) << "one at a time";
  shard.commit_done_now();
  EXPECT_EQ(shard.cuts(), 3u);
  EXPECT_FALSE(end.written());
  shard.commit_done_now();
  EXPECT_TRUE(end.written());
}

TEST(window_actor, quits_at_once_when_there_is_nothing_to_commit) {
  window_under_test shard;
  shard.start();
  const obituary end{shard.window};
  shard.system.send(shard.window, drain_atom_v);
  EXPECT_TRUE(end.written());
  EXPECT_EQ(shard.cuts(), 1u);
}

TEST(window_actor, quits_at_once_before_it_holds_anything) {
  window_under_test waiting;
  const obituary never_restored{waiting.window};
  waiting.system.send(waiting.window, drain_atom_v);
  EXPECT_TRUE(never_restored.written());
  window_under_test claiming;
  claiming.restore();
  const obituary never_claimed{claiming.window};
  claiming.system.send(claiming.window, drain_atom_v);
  EXPECT_TRUE(never_claimed.written());
}

} // namespace
} // namespace komado::actors
