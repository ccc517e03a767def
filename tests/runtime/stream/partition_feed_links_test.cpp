#include "tests/runtime/stream/feed_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;
using flush = partition_feed::flush;

TEST(partition_feed, says_hello_to_every_shard_once_a_second_until_it_answers) {
  feed_under_test source;
  EXPECT_EQ(source.feed.hellos_due(steady(0s)), (shard_list{0, 1}));
  EXPECT_EQ(source.feed.hellos_due(steady(1s - 1us)), shard_list{});
  source.feed.open(0, source.session(1, 0), steady(1s - 1us));
  EXPECT_EQ(source.feed.hellos_due(steady(1s)), shard_list{1});
  EXPECT_EQ(source.feed.hellos_due(steady(2s)), shard_list{1});
}

TEST(partition_feed, begins_at_the_least_position_when_all_shards_have_answered) {
  feed_under_test source;
  auto first = source.session(1, 20, event(60s));
  first.leader_epoch = 2;
  auto second = source.session(2, 10, event(30s));
  second.leader_epoch = 1;
  source.feed.open(0, first, source.now);
  source.feed.hellos_due(source.now);
  EXPECT_FALSE(source.feed.take_seek());
  EXPECT_FALSE(source.feed.ready_for_records());
  source.feed.open(1, second, source.now);
  source.feed.hellos_due(source.now);
  const auto target = source.feed.take_seek();
  ASSERT_TRUE(target);
  EXPECT_EQ(target->offset, 10);
  EXPECT_EQ(target->leader_epoch, 1);
  EXPECT_FALSE(source.feed.take_seek()) << "asked once per change";
  EXPECT_TRUE(source.feed.ready_for_records());
  EXPECT_EQ(source.feed.scan_position(), 10);
  EXPECT_EQ(source.feed.scan_watermark(), event(30s));
  EXPECT_EQ(source.feed.rewinds(), 0u);
}

TEST(partition_feed, waits_five_seconds_for_a_shard_that_does_not_answer) {
  feed_under_test source;
  source.feed.open(0, source.session(1, 20), source.now);
  source.feed.hellos_due(steady(5s - 1us));
  EXPECT_FALSE(source.feed.take_seek());
  source.feed.hellos_due(steady(5s));
  EXPECT_TRUE(source.feed.take_seek());
  EXPECT_TRUE(source.feed.ready_for_records());
}

TEST(partition_feed, does_not_begin_without_any_shard) {
  feed_under_test source;
  source.feed.hellos_due(steady(1h));
  EXPECT_FALSE(source.feed.take_seek());
  source.feed.open(1, source.session(1, 20), steady(1h));
  source.feed.hellos_due(steady(1h));
  EXPECT_TRUE(source.feed.take_seek()) << "the patience is over";
}

TEST(partition_feed, says_hello_after_five_seconds_of_silence) {
  for (const bool outstanding : {false, true}) {
    feed_under_test source;
    source.start();
    source.take(0, 0, 10s);
    source.flush_all();
    source.now += 4s;
    if (outstanding) {
      source.take(1, 0, 11s);
      source.sent(0);
    }
    source.now += 1s;
    EXPECT_EQ(source.feed.hellos_due(source.now), shard_list{});
    source.now += 1us;
    EXPECT_EQ(source.feed.hellos_due(source.now), (shard_list{0, 1})) << outstanding;
  }
}

TEST(partition_feed, keeps_quiet_towards_a_shard_that_answers) {
  feed_under_test source;
  source.start();
  for (int i = 0; i < 20; ++i) {
    source.now += 1s;
    source.take(i, 0, 10s);
    source.flush_all();
    EXPECT_EQ(source.feed.hellos_due(source.now), shard_list{});
  }
}

TEST(partition_feed, ignores_the_answers_of_another_session) {
  feed_under_test source;
  source.start(0, 0);
  source.take(0, 0, 10s);
  source.feed.acknowledge(0, {99, 3, 1, 1 << 20, 0}, source.now);
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now)) << "credit of another session";
  source.feed.acknowledge(0, {100, 3, 0, 1 << 20, 0}, source.now);
  EXPECT_TRUE(source.feed.take_batch(0, flush::all, source.now));
}

TEST(partition_feed, ignores_a_welcome_that_a_newer_one_has_overtaken) {
  feed_under_test source;
  source.start(10);
  source.feed.open(0, source.session(99, 5), source.now);
  source.feed.open(0, source.session(100, 5), source.now);
  EXPECT_FALSE(source.feed.take_seek());
  source.feed.open(0, source.session(101, 5), source.now);
  EXPECT_TRUE(source.feed.take_seek());
}

TEST(partition_feed, goes_on_without_a_shard_that_leaves_a_batch_unanswered_for_two_seconds) {
  auto options = two_shards();
  options.batch_bytes = 1000;
  feed_under_test source{options};
  source.start(0, 1);
  source.take(0, 0, 10s);
  source.sent(0);
  for (log_offset offset = 1; source.feed.ready_for_records(); ++offset)
    source.take(offset, 0, 10s + 2min * offset);
  source.acknowledge(1, source.sent(1));
  source.now += 2s;
  source.feed.hellos_due(source.now);
  EXPECT_FALSE(source.feed.ready_for_records()) << "shard 0 has no credit, and is not away yet";
  source.now += 1us;
  source.feed.hellos_due(source.now);
  EXPECT_TRUE(source.feed.ready_for_records());
  EXPECT_FALSE(source.feed.take_seek()) << "shard 1 goes on where it is";
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now)) << "the session is over";
}

TEST(partition_feed, does_not_take_a_shard_for_away_that_answers_one_batch_of_many) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 10s);
  const auto first = source.sent(0);
  source.take(1, 0, 10s);
  source.sent(0);
  source.now += 2s;
  source.acknowledge(0, first);
  source.now += 2s;
  source.feed.hellos_due(source.now);
  source.take(2, 0, 10s);
  EXPECT_TRUE(source.feed.take_batch(0, flush::all, source.now));
}

TEST(partition_feed, takes_a_shard_for_away_that_answers_the_first_batch_but_not_the_second) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 10s);
  const auto first = source.sent(0);
  source.take(1, 0, 10s);
  source.sent(0);
  source.acknowledge(0, first);
  source.now += 2s + 1us;
  source.feed.hellos_due(source.now);
  source.take(2, 0, 10s);
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now));
}

TEST(partition_feed, goes_on_without_a_shard_that_does_not_answer_a_hello) {
  auto options = two_shards();
  options.batch_bytes = 1000;
  feed_under_test source{options};
  source.start(0, 0);
  source.feed.acknowledge(1, {101, 3, 0, 1 << 20, 0}, source.now);
  // Shard 0 has no credit, so nothing can be unanswered; its buffer fills up.
  for (log_offset offset = 0; source.feed.ready_for_records(); ++offset)
    source.take(offset, 0, 10s + std::chrono::minutes{2} * offset);
  for (source.now += 5s; source.now < steady(20s); source.now += 100ms) {
    source.feed.hellos_due(source.now);
    if (const auto made = source.feed.take_batch(1, flush::all, source.now))
      source.acknowledge(1, *made, 1 << 20);
    else
      source.feed.acknowledge(1, {101, 3, source.feed.scan_position(), 1 << 20, 0}, source.now);
  }
  EXPECT_TRUE(source.feed.ready_for_records());
}

TEST(partition_feed, goes_on_for_the_others_when_an_owner_is_gone) {
  feed_under_test source;
  source.start(10);
  source.take(10, 0, 10s);
  source.take(20, 1, 20s);
  source.flush_all();
  source.feed.open(0, source.session(200, 5, event(1s)), source.now);
  EXPECT_EQ(source.feed.take_seek()->offset, 5);
  source.feed.disconnect(0);
  const auto target = source.feed.take_seek();
  ASSERT_TRUE(target) << "it was rewound for that shard alone";
  EXPECT_EQ(target->offset, 21);
  EXPECT_EQ(source.feed.scan_watermark(), event(15s));
  EXPECT_TRUE(source.feed.ready_for_records());
}

TEST(partition_feed, greets_a_shard_at_once_when_its_owner_becomes_known) {
  feed_under_test source;
  source.feed.hellos_due(source.now);
  EXPECT_TRUE(source.feed.announce(1, 1));
  EXPECT_EQ(source.feed.hellos_due(source.now), shard_list{1});
}

TEST(partition_feed, ends_the_link_to_an_owner_that_has_a_successor) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 10s);
  EXPECT_TRUE(source.feed.announce(0, 2));
  EXPECT_EQ(source.feed.incarnation(0), 2u);
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now));
  EXPECT_TRUE(source.feed.take_batch(1, flush::all, source.now)) << "the others go on";
  EXPECT_EQ(source.feed.hellos_due(source.now), shard_list{0});
}

TEST(partition_feed, keeps_to_the_latest_owner_when_an_earlier_one_is_announced_or_answers) {
  feed_under_test source;
  source.start();
  EXPECT_TRUE(source.feed.announce(0, 2));
  source.feed.hellos_due(source.now);
  EXPECT_FALSE(source.feed.announce(0, 1));
  EXPECT_EQ(source.feed.incarnation(0), 2u);
  EXPECT_EQ(source.feed.hellos_due(source.now), shard_list{}) << "not greeted again";
  source.feed.open(0, source.session(sessions_after(1) + 9, 0), source.now);
  source.take(0, 0, 10s);
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now));
  source.feed.open(0, source.session(sessions_after(2) + 1, 1), source.now);
  source.take(1, 0, 10s);
  EXPECT_EQ(source.sent(0).session, sessions_after(2) + 1);
}

TEST(partition_feed, keeps_the_link_of_an_owner_that_is_announced_again) {
  feed_under_test source;
  source.feed.announce(0, 2);
  source.feed.open(0, source.session(sessions_after(2) + 1, 0), source.now);
  source.feed.open(1, source.session(1, 0), source.now);
  source.feed.hellos_due(source.now);
  source.take(0, 0, 10s);
  EXPECT_TRUE(source.feed.announce(0, 2));
  EXPECT_EQ(source.sent(0).next, 1);
}

TEST(partition_feed, knows_what_all_shards_have_committed) {
  feed_under_test source;
  EXPECT_FALSE(source.feed.committed());
  source.start(10);
  EXPECT_EQ(source.feed.committed(), 10);
  source.feed.acknowledge(0, {100, 3, 10, 0, 30}, source.now);
  EXPECT_EQ(source.feed.committed(), 10);
  source.feed.acknowledge(1, {101, 3, 10, 0, 20}, source.now);
  EXPECT_EQ(source.feed.committed(), 20);
  source.feed.disconnect(0);
  EXPECT_FALSE(source.feed.committed()) << "nothing while one is away";
}

} // namespace
} // namespace komado::stream
