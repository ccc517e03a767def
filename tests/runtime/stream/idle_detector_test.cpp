#include "runtime/stream/idle_detector.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;
using verdict = idle_detector::verdict;

/// A source at the end of its partition, which asks the broker each second.
struct source {
  idle_detector detector{1min};

  verdict ask(std::optional<log_offset> end, log_offset scan, duration now) {
    detector.query_sent(steady(now), scan);
    return detector.judge(end, scan, steady(now));
  }
  verdict ask_until(duration last, log_offset at, duration first) {
    auto found = verdict::busy;
    for (auto now = first; now <= last; now += 1s)
      found = ask(at, at, now);
    return found;
  }
};

TEST(idle_detector, asks_once_a_second_and_one_question_at_a_time) {
  idle_detector detector{1min};
  EXPECT_TRUE(detector.query_due(steady(0s)));
  detector.query_sent(steady(0s), 10);
  EXPECT_FALSE(detector.query_due(steady(5s))) << "the answer is still out";
  detector.judge(10, 10, steady(0s));
  EXPECT_FALSE(detector.query_due(steady(1s - 1us)));
  EXPECT_TRUE(detector.query_due(steady(1s)));
}

TEST(idle_detector, calls_a_partition_idle_after_the_timeout_of_quiet) {
  source partition;
  EXPECT_EQ(partition.ask_until(59s, 10, 0s), verdict::resting);
  EXPECT_EQ(partition.ask(10, 10, 60s), verdict::idle);
}

TEST(idle_detector, counts_quiet_from_the_last_rise_of_the_watermark) {
  source partition;
  partition.ask_until(30s, 10, 0s);
  partition.detector.observe(event(100s), steady(30s));
  EXPECT_EQ(partition.ask_until(89s, 11, 31s), verdict::resting);
  EXPECT_EQ(partition.ask(11, 11, 90s), verdict::idle);
}

TEST(idle_detector, is_not_disturbed_by_records_that_raise_nothing) {
  source partition;
  partition.detector.observe(event(100s), steady(0s));
  partition.ask_until(30s, 10, 0s);
  partition.detector.observe(event(100s), steady(30s));
  partition.detector.observe(event(90s), steady(30s));
  EXPECT_EQ(partition.ask_until(60s, 11, 31s), verdict::idle);
}

TEST(idle_detector, is_busy_while_the_partition_goes_on) {
  source partition;
  partition.ask_until(60s, 10, 0s);
  EXPECT_EQ(partition.ask(11, 10, 61s), verdict::busy) << "a record that was not read";
  partition.detector.query_sent(steady(62s), 10);
  EXPECT_EQ(partition.detector.judge(11, 11, steady(62s)), verdict::busy) << "moved since the question";
  EXPECT_EQ(partition.ask(11, 11, 63s), verdict::idle);
}

TEST(idle_detector, never_takes_silence_for_quiet) {
  source partition;
  partition.ask_until(30s, 10, 0s);
  for (auto now = 31s; now < 40s; now += 1s)
    EXPECT_EQ(partition.ask(std::nullopt, 10, now), verdict::busy);
  EXPECT_EQ(partition.ask(10, 10, 60s), verdict::resting)
      << "while a broker is away a partition only looks quiet";
  EXPECT_EQ(partition.ask_until(119s, 10, 61s), verdict::resting);
  EXPECT_EQ(partition.ask(10, 10, 120s), verdict::idle);
}

TEST(idle_detector, bridges_a_gap_of_four_seconds_but_no_longer_one) {
  source bridged;
  bridged.ask_until(56s, 10, 0s);
  EXPECT_EQ(bridged.ask(10, 10, 60s), verdict::idle);
  source broken;
  broken.ask_until(56s, 10, 0s);
  EXPECT_EQ(broken.ask(10, 10, 60s + 1us), verdict::resting);
}

TEST(idle_detector, discards_an_answer_that_took_too_long) {
  source partition;
  partition.ask_until(60s, 10, 0s);
  partition.detector.query_sent(steady(61s), 10);
  EXPECT_EQ(partition.detector.judge(10, 10, steady(65s + 1us)), verdict::busy);
  EXPECT_EQ(partition.detector.judge(10, 10, steady(65s + 2us)), verdict::busy) << "nobody asked";
}

} // namespace
} // namespace komado::stream
