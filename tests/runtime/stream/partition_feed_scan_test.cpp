#include "runtime/stream/window.hpp"
#include "tests/runtime/stream/feed_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;
using flush = partition_feed::flush;

TEST(partition_feed, covers_what_it_scanned_without_a_gap) {
  feed_under_test source;
  source.start(10);
  source.take(12, 0, 10s); // offsets have holes
  source.take(15, 1, 20s);
  const auto first = source.sent(0);
  EXPECT_EQ(first.session, 100u);
  EXPECT_EQ(first.source, 7u);
  EXPECT_EQ(first.partition, 3);
  EXPECT_EQ(first.first, 10);
  EXPECT_EQ(first.next, 16);
  EXPECT_EQ(first.watermark, event(15s));
  EXPECT_EQ(first.leader_epoch, 4);
  EXPECT_EQ(first.read, 1u);
  source.take(40, 0, 30s);
  const auto second = source.sent(0);
  EXPECT_EQ(second.first, 16);
  EXPECT_EQ(second.next, 41);
  const auto other = source.sent(1);
  EXPECT_EQ(other.session, 101u);
  EXPECT_EQ(other.first, 10);
  EXPECT_EQ(other.next, 41);
  EXPECT_EQ(other.entries.size(), 1u);
}

TEST(partition_feed, finds_the_window_of_each_reading_whatever_came_before) {
  feed_under_test source;
  source.start();
  log_offset offset = 0;
  for (const auto second : {600s, 719s, 720s, 719s, 839s, 600s, 840s, 6000s, 720s, 599s, 600s, 480s, 479s}) {
    source.take(offset++, 0, second);
    const auto sent = source.sent(0);
    ASSERT_EQ(sent.entries.size(), 1u);
    EXPECT_EQ(sent.entries[0].window_end, window_end(event(second), 2min)) << second.count();
  }
}

TEST(partition_feed, sends_empty_batches_too_but_none_twice) {
  feed_under_test source;
  source.start();
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now)) << "nothing was scanned";
  source.take(0, 1, 10s);
  const auto empty = source.sent(0);
  EXPECT_EQ(empty.read, 0u);
  EXPECT_EQ(empty.next, 1);
  EXPECT_EQ(empty.watermark, event(5s));
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now));
}

TEST(partition_feed, covers_the_offsets_up_to_the_end_of_the_partition) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 10s);
  EXPECT_FALSE(source.feed.at_end());
  source.feed.reach_end(5, source.now);
  EXPECT_TRUE(source.feed.at_end());
  EXPECT_EQ(source.sent(0).next, 5);
  source.feed.reach_end(9, source.now);
  const auto beyond = source.sent(0);
  EXPECT_EQ(beyond.first, 5);
  EXPECT_EQ(beyond.next, 9);
  source.feed.reach_end(8, source.now);
  EXPECT_EQ(source.feed.scan_position(), 9) << "an end from before";
  source.take(9, 0, 10s);
  EXPECT_FALSE(source.feed.at_end());
}

TEST(partition_feed, routes_readings_by_device_and_rejects_by_offset) {
  feed_under_test source;
  source.start();
  source.take(0, 1, 10s);
  source.take_raw(1, "no json", event(10s));
  source.take_raw(2, "{}", event(10s));
  source.take_raw(3, std::nullopt, event(10s));
  const auto even = source.sent(0);
  ASSERT_EQ(even.rejected.size(), 1u);
  EXPECT_EQ(even.rejected[0].offset, 2);
  EXPECT_EQ(even.rejected[0].reason, reject_reason::no_key);
  EXPECT_EQ(even.rejected[0].value, "{}");
  EXPECT_EQ(even.read, 1u);
  const auto odd = source.sent(1);
  EXPECT_EQ(odd.entries.size(), 1u);
  ASSERT_EQ(odd.rejected.size(), 2u);
  EXPECT_EQ(odd.rejected[1].reason, reject_reason::malformed) << "a tombstone holds no reading";
  EXPECT_FALSE(odd.rejected[1].value);
  EXPECT_EQ(odd.read, 3u);
}

TEST(partition_feed, keeps_the_beginning_of_a_huge_record) {
  feed_under_test source;
  source.start();
  source.take_raw(0, std::string(5'000'000, 'x'), event(10s));
  source.take_raw(2, std::string(most_reject_value_bytes, 'x'), event(10s));
  const auto sent = source.sent(0);
  ASSERT_EQ(sent.rejected.size(), 2u);
  EXPECT_EQ(sent.rejected[0].value, std::string(most_reject_value_bytes, 'x'));
  EXPECT_EQ(sent.rejected[0].original_size(), 5'000'000u);
  EXPECT_EQ(sent.rejected[1].cut_from, 0u) << "it is whole";
  EXPECT_EQ(sent.rejected[1].original_size(), most_reject_value_bytes);
}

TEST(partition_feed, keeps_a_rejected_records_key) {
  feed_under_test source;
  source.start();
  input_record record;
  record.key = "B0:B4";
  record.value = "x";
  source.feed.take(record);
  EXPECT_EQ(source.sent(0).rejected.at(0).key, "B0:B4");
}

TEST(partition_feed, judges_lateness_by_the_watermark_before_the_reading) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 119s);
  source.take(1, 0, 125s); // raises the watermark to the first window's end
  source.take(2, 0, 119s);
  const auto made = source.sent(0);
  ASSERT_EQ(made.entries.size(), 3u);
  EXPECT_FALSE(made.entries[0].late);
  EXPECT_FALSE(made.entries[1].late);
  EXPECT_EQ(made.entries[1].window_end, event(4min));
  EXPECT_TRUE(made.entries[2].late) << "a window that ends exactly at the watermark is closed";
  EXPECT_EQ(made.watermark, event(120s));
}

TEST(partition_feed, takes_a_reading_one_second_below_the_bound_of_lateness) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 124s);
  source.take(1, 0, 119s);
  EXPECT_FALSE(source.sent(0).entries.at(1).late);
}

TEST(partition_feed, raises_no_watermark_by_a_clock_that_runs_ahead) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 100s, event(50s));
  EXPECT_EQ(source.feed.scan_watermark(), event(45s)) << "bounded by when it was written";
  source.take(1, 0, 90s, event(200s));
  EXPECT_EQ(source.feed.scan_watermark(), event(85s));
  source.take(2, 0, 60s, event(200s));
  EXPECT_EQ(source.feed.scan_watermark(), event(85s)) << "it never goes back";
}

TEST(partition_feed, rejects_readings_from_the_future) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 400s, event(100s));
  source.take(1, 0, 401s, event(100s));
  EXPECT_EQ(source.feed.scan_watermark(), event(95s));
  EXPECT_EQ(source.sent(0).entries.size(), 1u);
  EXPECT_EQ(source.sent(1).rejected.at(0).reason, reject_reason::future);
}

TEST(partition_feed, rejects_readings_of_the_past_only_if_asked_to) {
  auto options = two_shards();
  feed_under_test unbounded{options};
  unbounded.start();
  unbounded.take(0, 0, 0s, event(10'000h));
  EXPECT_EQ(unbounded.sent(0).entries.size(), 1u);
  options.max_past = 10s;
  feed_under_test source{options};
  source.start();
  source.take(0, 0, 90s, event(100s));
  source.take(2, 0, 89s, event(100s));
  const auto made = source.sent(0);
  EXPECT_EQ(made.entries.size(), 1u);
  EXPECT_EQ(made.rejected.at(0).reason, reject_reason::past);
}

TEST(partition_feed, raises_nothing_by_rejected_records) {
  feed_under_test source;
  source.start();
  source.take(0, 0, 100'000s, event(100s));
  source.take_raw(1, "no json", event(500s));
  EXPECT_EQ(source.feed.scan_watermark(), no_watermark);
}

TEST(partition_feed, trusts_a_record_without_a_timestamp) {
  feed_under_test source;
  source.start();
  source.take_raw(0, R"({"bid":"a","time":1000})", std::nullopt);
  EXPECT_EQ(source.feed.scan_watermark(), event(995s));
}

TEST(partition_feed, takes_readings_from_before_1970) {
  feed_under_test source;
  source.start();
  source.take(0, 0, -120s, event(0s));
  source.take(1, 0, -121s, event(0s));
  const auto made = source.sent(0);
  EXPECT_EQ(made.entries.at(0).window_end, event(0s));
  EXPECT_EQ(made.entries.at(1).window_end, event(-120s));
  EXPECT_EQ(made.watermark, event(-125s));
}

TEST(partition_feed, stops_only_when_a_shard_without_credit_has_a_full_buffer) {
  auto options = two_shards();
  options.batch_bytes = 2000;
  feed_under_test source{options};
  source.start(0, 1);
  source.take(0, 0, 10s);
  const auto first = source.sent(0);
  EXPECT_FALSE(source.feed.take_batch(0, flush::all, source.now));
  log_offset offset = 1;
  for (; source.feed.ready_for_records(); ++offset)
    source.take(offset, 0, 10s + 2min * offset);
  EXPECT_GT(offset, 5);
  EXPECT_FALSE(source.feed.take_batch(0, flush::full, source.now)) << "no credit";
  source.acknowledge(0, first, first.bytes() + 1);
  const auto full = source.sent(0, flush::full);
  EXPECT_EQ(full.first, 1);
  EXPECT_EQ(full.next, offset);
  EXPECT_GE(full.bytes(), options.batch_bytes);
  EXPECT_TRUE(source.feed.ready_for_records());
}

TEST(partition_feed, says_when_a_batch_is_full) {
  auto options = two_shards();
  options.batch_bytes = 500;
  feed_under_test source{options};
  source.start();
  EXPECT_TRUE(source.take(0, 0, 10s));
  EXPECT_FALSE(source.feed.take_batch(0, flush::full, source.now));
  log_offset offset = 1;
  while (source.take(offset, 0, 10s + 2min * offset))
    ++offset;
  EXPECT_FALSE(source.feed.ready_for_records());
  EXPECT_EQ(source.sent(0, flush::full).next, offset + 1);
  EXPECT_FALSE(source.feed.take_batch(1, flush::full, source.now)) << "only what is full";
  EXPECT_EQ(source.sent(1).next, offset + 1);
}

TEST(partition_feed, lets_a_batch_fill_whose_shard_has_just_been_sent_one) {
  feed_under_test source{two_shards()};
  source.start();
  source.now += 1s;
  source.take(0, 0, 10s);
  source.acknowledge(0, source.sent(0, flush::stale), 1 << 20);
  source.take(1, 0, 20s);
  source.now += 80ms;
  EXPECT_FALSE(source.feed.take_batch(0, flush::stale, source.now));
  EXPECT_EQ(source.sent(1, flush::stale).next, 2) << "nothing was sent there";
  source.now += 10ms;
  EXPECT_EQ(source.sent(0, flush::stale).first, 1);
}

TEST(partition_feed, keeps_its_batches_near_their_size_whatever_it_scans) {
  auto options = two_shards();
  options.batch_bytes = 10'000;
  feed_under_test source{options};
  source.start();
  for (log_offset offset = 0; offset < 200; offset += 2) {
    if (source.take_raw(offset, std::string(997, 'x')))
      continue;
    EXPECT_LE(source.sent(0, flush::full).bytes(), 12'000u);
  }
}

} // namespace
} // namespace komado::stream
