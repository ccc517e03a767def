#include "runtime/stream/watermark.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

#include <array>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(watermark, of_a_reading_lies_the_delay_behind_it) {
  EXPECT_EQ(watermark_of(event(100s), event(200s), 5s), event(95s));
  EXPECT_EQ(watermark_of(event(100s), std::nullopt, 5s), event(95s));
  EXPECT_EQ(watermark_of(event(-100s), event(0s), 5s), event(-105s));
}

TEST(watermark, of_a_reading_from_the_future_is_bounded_by_when_it_was_written) {
  EXPECT_EQ(watermark_of(event(300s), event(100s), 5s), event(95s));
  EXPECT_EQ(watermark_of(event(100s), event(100s), 5s), event(95s));
}

struct two_partitions {
  std::array<partition_time, 2> times{partition_time{10, event(100s)}, partition_time{20, event(50s)}};
  shard_watermark mark{no_watermark};

  timestamp advance(duration now) { return mark.advance(times, steady(now)); }
  void claim(partition_id partition, log_offset end, duration now) {
    mark.claim_idle(partition, end, steady(now));
  }
};

TEST(watermark, of_a_shard_is_the_least_of_all_partitions) {
  two_partitions shard;
  EXPECT_EQ(shard.advance(0s), event(50s));
  shard.times[1].watermark = event(200s);
  EXPECT_EQ(shard.advance(0s), event(100s));
}

TEST(watermark, is_held_by_a_partition_without_any_reading) {
  two_partitions shard;
  shard.times[1].watermark = no_watermark;
  EXPECT_EQ(shard.advance(0s), no_watermark);
  EXPECT_EQ(shard.advance(24h), no_watermark);
}

TEST(watermark, never_goes_back) {
  two_partitions shard;
  EXPECT_EQ(shard.advance(0s), event(50s));
  shard.times[1].watermark = event(10s);
  EXPECT_EQ(shard.advance(0s), event(50s));
  shard_watermark restored{event(70s)};
  EXPECT_EQ(restored.value(), event(70s));
  EXPECT_EQ(restored.advance(shard.times, steady(0s)), event(70s));
}

TEST(watermark, leaves_an_idle_partition_out) {
  two_partitions shard;
  shard.claim(1, 20, 0s);
  EXPECT_TRUE(shard.mark.idle(1, 20, steady(0s)));
  EXPECT_EQ(shard.advance(0s), event(100s));
}

TEST(watermark, heeds_a_claim_only_at_its_offset) {
  two_partitions shard;
  shard.claim(1, 19, 0s);
  EXPECT_EQ(shard.advance(0s), event(50s));
  shard.claim(1, 20, 0s);
  shard.times[1].position = 21;
  EXPECT_FALSE(shard.mark.idle(1, 21, steady(0s)));
  EXPECT_EQ(shard.advance(0s), event(50s));
}

TEST(watermark, lets_a_claim_lapse_three_seconds_after_its_last_renewal) {
  two_partitions shard;
  shard.claim(1, 20, 0s);
  shard.claim(1, 20, 2s);
  EXPECT_TRUE(shard.mark.idle(1, 20, steady(5s)));
  EXPECT_FALSE(shard.mark.idle(1, 20, steady(5s + 1us)));
  shard.times[0].watermark = event(300s);
  EXPECT_EQ(shard.advance(5s + 1us), event(50s));
  EXPECT_FALSE(shard.mark.idle(7, 0, steady(0s))) << "a partition that nobody spoke of";
}

TEST(watermark, forgets_the_claim_when_another_source_speaks) {
  two_partitions shard;
  shard.claim(1, 20, 0s);
  shard.mark.forget(1);
  shard.mark.forget(9);
  EXPECT_FALSE(shard.mark.idle(1, 20, steady(0s)));
}

TEST(watermark, grows_with_the_clock_while_all_partitions_are_idle) {
  two_partitions shard;
  shard.claim(0, 10, 0s);
  shard.claim(1, 20, 0s);
  EXPECT_EQ(shard.advance(0s), event(100s)) << "from the greatest";
  EXPECT_EQ(shard.advance(2s), event(102s));
  shard.claim(0, 10, 3s);
  shard.claim(1, 20, 3s);
  EXPECT_EQ(shard.advance(5s), event(105s)) << "a renewal does not start the clock anew";
}

TEST(watermark, grows_from_w_if_that_is_ahead_of_all_partitions) {
  two_partitions shard;
  shard.mark = shard_watermark{event(500s)};
  shard.claim(0, 10, 0s);
  shard.claim(1, 20, 0s);
  EXPECT_EQ(shard.advance(0s), event(500s));
  EXPECT_EQ(shard.advance(1s), event(501s));
}

TEST(watermark, stops_growing_when_one_claim_lapses) {
  two_partitions shard;
  shard.claim(0, 10, 0s);
  shard.claim(1, 20, 0s);
  shard.advance(0s);
  shard.claim(0, 10, 3s);
  EXPECT_EQ(shard.advance(3s), event(103s));
  EXPECT_EQ(shard.advance(4s), event(103s)) << "partition 1 may have readings that nobody has told of";
  shard.claim(1, 20, 5s);
  EXPECT_EQ(shard.advance(5s), event(103s)) << "the time in between does not count";
  EXPECT_EQ(shard.advance(6s), event(104s));
}

TEST(watermark, does_not_grow_before_any_reading) {
  two_partitions shard;
  shard.times = {partition_time{0, no_watermark}, partition_time{0, no_watermark}};
  shard.claim(0, 0, 0s);
  shard.claim(1, 0, 0s);
  EXPECT_EQ(shard.advance(0s), no_watermark);
  EXPECT_EQ(shard.advance(3s), no_watermark);
}

} // namespace
} // namespace komado::stream
