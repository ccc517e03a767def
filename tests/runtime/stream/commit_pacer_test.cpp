#include "runtime/stream/commit_pacer.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(commit_pacer, lets_the_first_commit_begin_at_once) {
  const commit_pacer pacer{1s};
  EXPECT_LE(pacer.next(true), steady(0s));
  EXPECT_LE(pacer.next(false), steady(0s));
}

TEST(commit_pacer, spends_at_most_a_tenth_of_the_time_committing) {
  commit_pacer pacer{1s};
  pacer.begin(steady(0ms));
  pacer.end(steady(20ms));
  EXPECT_EQ(pacer.next(true), steady(200ms));
}

TEST(commit_pacer, keeps_commits_without_results_an_interval_apart) {
  commit_pacer pacer{1s};
  pacer.begin(steady(0ms));
  pacer.end(steady(20ms));
  EXPECT_EQ(pacer.next(false), steady(1s));
}

TEST(commit_pacer, rests_a_tenth_after_a_slow_commit_without_results_too) {
  commit_pacer pacer{200ms};
  pacer.begin(steady(0ms));
  pacer.end(steady(100ms));
  EXPECT_EQ(pacer.next(false), steady(1s));
}

TEST(commit_pacer, rests_no_longer_than_its_bound) {
  commit_pacer pacer{1s};
  pacer.begin(steady(0s));
  pacer.end(steady(60s));
  EXPECT_EQ(pacer.next(true), steady(60s + commit_pacer::longest_rest));
}

} // namespace
} // namespace komado::stream
