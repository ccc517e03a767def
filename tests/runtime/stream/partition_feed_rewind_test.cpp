#include "tests/runtime/stream/feed_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;
using flush = partition_feed::flush;

/// Has scanned offsets 10 to 13, one reading for each shard in turn, and all was sent and answered.
struct scanned_to_14 : feed_under_test {
  scanned_to_14() {
    start(10);
    scan(10, 14);
    flush_all();
  }

  void scan(log_offset from, log_offset to) {
    for (auto offset = from; offset < to; ++offset)
      take(offset, static_cast<shard_id>(offset % 2), std::chrono::seconds{offset * 10});
  }

  log_offset seek() {
    const auto target = feed.take_seek();
    EXPECT_TRUE(target);
    return target ? target->offset : -1;
  }
};

TEST(partition_feed, goes_back_for_a_shard_that_needs_it) {
  scanned_to_14 source;
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  EXPECT_EQ(source.seek(), 11);
  EXPECT_EQ(source.feed.scan_watermark(), event(95s)) << "the watermark goes back with the offset";
  EXPECT_EQ(source.feed.rewinds(), 1u);
  source.scan(11, 13);
  const auto again = source.sent(0);
  EXPECT_EQ(again.session, 200u);
  EXPECT_EQ(again.first, 11);
  EXPECT_EQ(again.next, 13);
  EXPECT_EQ(again.read, 1u);
  EXPECT_EQ(again.watermark, event(115s));
}

TEST(partition_feed, skips_the_ranges_that_the_other_shards_have) {
  scanned_to_14 source;
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  source.seek();
  source.scan(11, 14);
  EXPECT_FALSE(source.feed.take_batch(1, flush::all, source.now));
  source.scan(14, 16);
  const auto other = source.sent(1);
  EXPECT_EQ(other.session, 101u);
  EXPECT_EQ(other.first, 14);
  EXPECT_EQ(other.next, 16);
  EXPECT_EQ(other.read, 1u) << "15 only";
  const auto rewound = source.sent(0);
  EXPECT_EQ(rewound.first, 11);
  EXPECT_EQ(rewound.next, 16);
  EXPECT_EQ(rewound.read, 2u) << "12 and 14";
}

TEST(partition_feed, sends_what_it_had_collected_before_it_went_back) {
  scanned_to_14 source;
  source.scan(14, 16);
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  source.seek();
  const auto collected = source.sent(1);
  EXPECT_EQ(collected.first, 14);
  EXPECT_EQ(collected.next, 16);
  EXPECT_EQ(collected.read, 1u);
  EXPECT_EQ(collected.watermark, event(145s)) << "the watermark at its end, not the scan's";
  EXPECT_EQ(collected.leader_epoch, 4);
  source.scan(11, 18);
  const auto next = source.sent(1);
  EXPECT_EQ(next.first, 16);
  EXPECT_EQ(next.next, 18);
  EXPECT_EQ(next.read, 1u);
}

TEST(partition_feed, follows_again_at_a_record_beyond_what_a_shard_has) {
  scanned_to_14 source;
  source.feed.reach_end(20, source.now);
  source.flush_all();
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  source.seek();
  source.scan(11, 14);
  source.take(25, 1, 250s); // the offsets between hold no record
  const auto other = source.sent(1);
  EXPECT_EQ(other.first, 20);
  EXPECT_EQ(other.next, 26);
  EXPECT_EQ(other.read, 1u);
}

TEST(partition_feed, follows_again_at_the_end_of_the_partition) {
  scanned_to_14 source;
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  source.seek();
  source.scan(11, 14);
  source.feed.reach_end(14, source.now);
  EXPECT_FALSE(source.feed.take_batch(1, flush::all, source.now)) << "nothing new";
  source.feed.reach_end(15, source.now);
  EXPECT_EQ(source.sent(1).next, 15);
}

TEST(partition_feed, does_not_take_what_was_read_before_it_went_forward) {
  scanned_to_14 source;
  source.take(13, 1, 130s);
  EXPECT_FALSE(source.feed.take_batch(1, flush::all, source.now));
  EXPECT_EQ(source.feed.scan_position(), 14);
}

TEST(partition_feed, waits_with_a_shard_that_is_ahead_until_the_scan_is_there) {
  feed_under_test source;
  source.feed.open(0, source.session(1, 10), source.now);
  source.feed.open(1, source.session(2, 12, event(50s)), source.now);
  source.feed.hellos_due(source.now);
  EXPECT_EQ(source.feed.take_seek()->offset, 10);
  source.take(10, 1, 10s);
  source.take(11, 1, 11s);
  EXPECT_FALSE(source.feed.take_batch(1, flush::all, source.now)) << "it has those";
  source.take(12, 1, 12s);
  const auto made = source.sent(1);
  EXPECT_EQ(made.first, 12);
  EXPECT_EQ(made.read, 1u);
  EXPECT_EQ(source.sent(0).read, 0u);
}

TEST(partition_feed, goes_forward_if_the_shard_that_it_went_back_for_is_away) {
  scanned_to_14 source;
  source.feed.open(0, source.session(200, 11, event(95s)), source.now);
  source.seek();
  source.scan(11, 12);
  source.sent(0);
  source.now += 2s + 1us;
  source.feed.hellos_due(source.now);
  EXPECT_EQ(source.seek(), 14);
  EXPECT_EQ(source.feed.scan_watermark(), event(125s));
  source.scan(14, 16);
  const auto other = source.sent(1);
  EXPECT_EQ(other.first, 14);
  EXPECT_EQ(other.read, 1u);
}

TEST(partition_feed, goes_back_when_the_shard_returns) {
  scanned_to_14 source;
  source.scan(14, 15);
  source.sent(0);
  source.now += 2s + 1us;
  source.feed.hellos_due(source.now);
  source.scan(15, 20);
  source.feed.open(0, source.session(200, 14, event(125s)), source.now);
  EXPECT_EQ(source.seek(), 14);
  source.scan(14, 20);
  const auto made = source.sent(0);
  EXPECT_EQ(made.first, 14);
  EXPECT_EQ(made.next, 20);
  EXPECT_EQ(made.read, 3u);
}

TEST(partition_feed, stays_where_it_is_if_a_shard_resumes_at_the_scan) {
  scanned_to_14 source;
  source.feed.open(0, source.session(200, 14, event(125s)), source.now);
  EXPECT_FALSE(source.feed.take_seek());
  EXPECT_TRUE(source.feed.ready_for_records());
  EXPECT_EQ(source.feed.rewinds(), 0u);
}

TEST(partition_feed, gives_the_same_batch_to_a_shard_that_asks_again) {
  feed_under_test source;
  source.start(10);
  const auto scan = [&] {
    source.take(10, 0, 119s);
    source.take(11, 1, 130s);
    source.take(12, 0, 119s); // late, by the reading of the other shard
    source.take(14, 0, 140s);
  };
  scan();
  const auto first = source.sent(0);
  source.feed.open(0, source.session(200, 10), source.now);
  EXPECT_EQ(source.feed.take_seek()->offset, 10);
  scan();
  const auto second = source.sent(0);
  EXPECT_EQ(second.first, first.first);
  EXPECT_EQ(second.next, first.next);
  EXPECT_EQ(second.watermark, first.watermark);
  EXPECT_EQ(second.values, first.values);
  EXPECT_EQ(second.combined, first.combined);
  ASSERT_EQ(second.entries.size(), first.entries.size());
  for (std::size_t i = 0; i < first.entries.size(); ++i)
    EXPECT_EQ(second.entries[i].late, first.entries[i].late);
  EXPECT_TRUE(second.entries.at(1).late);
}

TEST(partition_feed, is_not_stopped_by_a_full_shard_below_what_it_has) {
  auto options = two_shards();
  options.batch_bytes = 1000;
  feed_under_test source{options};
  source.start(0, 0);
  log_offset offset = 0;
  for (; source.feed.ready_for_records(); ++offset)
    source.take(offset, 0, 10s + 2min * offset);
  source.feed.open(1, source.session(200, 0), source.now);
  EXPECT_EQ(source.feed.take_seek()->offset, 0);
  EXPECT_TRUE(source.feed.ready_for_records()) << "shard 0 is full, but has what comes now";
  for (log_offset again = 0; again < offset; ++again) {
    ASSERT_TRUE(source.feed.ready_for_records());
    source.take(again, 0, 10s + 2min * again);
  }
  EXPECT_TRUE(source.feed.ready_for_records());
  source.take(offset, 1, 20s);
  EXPECT_FALSE(source.feed.ready_for_records()) << "from here on it would lack room";
}

} // namespace
} // namespace komado::stream
