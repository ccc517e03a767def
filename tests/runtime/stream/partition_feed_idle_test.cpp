#include "tests/runtime/stream/feed_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

/// At the end of its partition, offset 1, with everything sent and answered.
struct source_at_end : feed_under_test {
  source_at_end() {
    start();
    take(0, 0, 10s);
    feed.reach_end(1, now);
    flush_all();
  }

  auto ask(std::optional<log_offset> end) {
    feed.end_query_sent(now);
    return feed.confirm_end(end, now);
  }

  void rest(duration until) {
    for (; now < steady(until); now += 1s)
      EXPECT_TRUE(ask(1).empty()) << (now - steady(0s)).count();
  }
};

TEST(partition_feed, asks_for_the_end_only_at_the_end) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 10s);
  EXPECT_FALSE(source.feed.end_query_due(source.now));
  source.feed.reach_end(1, source.now);
  EXPECT_TRUE(source.feed.end_query_due(source.now));
  source.feed.end_query_sent(source.now);
  EXPECT_FALSE(source.feed.end_query_due(source.now));
}

TEST(partition_feed, claims_idleness_towards_every_shard_after_the_timeout) {
  source_at_end source;
  source.rest(60s);
  const auto claims = source.ask(1);
  ASSERT_EQ(claims.size(), 2u);
  for (shard_id shard = 0; shard < 2; ++shard) {
    EXPECT_EQ(claims[shard].first, shard);
    EXPECT_EQ(claims[shard].second.session, 100u + shard);
    EXPECT_EQ(claims[shard].second.source, 7u);
    EXPECT_EQ(claims[shard].second.partition, 3);
    EXPECT_EQ(claims[shard].second.end, 1);
  }
  source.now += 1s;
  EXPECT_EQ(source.ask(1).size(), 2u) << "and renews it";
}

TEST(partition_feed, claims_nothing_while_records_wait) {
  source_at_end source;
  source.rest(60s);
  EXPECT_TRUE(source.ask(2).empty());
  EXPECT_TRUE(source.ask(std::nullopt).empty());
}

TEST(partition_feed, claims_nothing_towards_a_shard_that_does_not_have_everything) {
  source_at_end source;
  source.rest(60s);
  source.take(1, 0, 1s);
  source.feed.reach_end(2, source.now);
  EXPECT_TRUE(source.ask(2).empty()) << "not sent";
  const auto made = source.sent(0);
  EXPECT_TRUE(source.ask(2).empty()) << "not answered";
  source.acknowledge(0, made);
  const auto claims = source.ask(2);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].first, 0u);
}

TEST(partition_feed, claims_at_once_what_a_shard_knew_to_be_idle) {
  feed_under_test source;
  auto known = source.session(1, 5, event(60s));
  known.idle_at = 5;
  source.feed.open(0, known, source.now);
  source.feed.open(1, source.session(2, 5, event(60s)), source.now);
  source.feed.hellos_due(source.now);
  source.feed.take_seek();
  source.feed.reach_end(5, source.now);
  source.feed.end_query_sent(source.now);
  const auto claims = source.feed.confirm_end(5, source.now);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].first, 0u) << "shard 1 knew nothing";
}

TEST(partition_feed, does_not_claim_at_once_when_the_partition_has_gone_on) {
  feed_under_test source;
  auto known = source.session(1, 5, event(60s));
  known.idle_at = 5;
  source.feed.open(0, known, source.now);
  source.feed.open(1, source.session(2, 5), source.now);
  source.feed.hellos_due(source.now);
  source.feed.take_seek();
  source.feed.reach_end(6, source.now);
  source.flush_all();
  source.feed.end_query_sent(source.now);
  EXPECT_TRUE(source.feed.confirm_end(6, source.now).empty());
}

TEST(partition_feed, is_not_idle_after_a_reading_that_raises_the_watermark) {
  source_at_end source;
  source.rest(60s);
  source.take(1, 0, 11s);
  source.feed.reach_end(2, source.now);
  source.flush_all();
  EXPECT_TRUE(source.ask(2).empty());
}

TEST(partition_feed, is_idle_though_late_records_come_that_raise_nothing) {
  source_at_end source;
  source.rest(60s);
  source.take(1, 0, 1s);
  source.feed.reach_end(2, source.now);
  source.flush_all();
  EXPECT_EQ(source.ask(2).size(), 2u);
}

} // namespace
} // namespace komado::stream
