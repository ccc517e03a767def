#include "cli/why/topic_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using range = std::pair<std::int64_t, std::int64_t>;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<range> stretches(std::int64_t first, std::int64_t end, std::int64_t at, std::int64_t scan) {
  std::vector<range> found;
  for (const auto& each : stretches_of(first, end, at, scan))
    found.emplace_back(each.from, each.to);
  return found;
}

TEST(topic_search, reads_a_small_partition_whole) {
  EXPECT_THAT(stretches(5, 90, 40, 100), ElementsAre(range{5, 90}));
  EXPECT_TRUE(stretches_of(5, 90, 40, 100).at(0).whole);
  EXPECT_THAT(stretches(90, 90, 90, 100), IsEmpty());
}

TEST(topic_search, reads_around_the_time_and_the_end_of_a_large_one) {
  EXPECT_THAT(stretches(0, 1000, 300, 100), ElementsAre(range{300, 400}, range{900, 1000}));
  EXPECT_THAT(stretches(0, 1000, 850, 100), ElementsAre(range{850, 1000}));
  EXPECT_THAT(stretches(0, 1000, 1000, 100), ElementsAre(range{900, 1000}));
  EXPECT_FALSE(stretches_of(0, 1000, 850, 100).at(0).whole);
}

TEST(topic_search, keeps_to_what_the_partition_holds) {
  EXPECT_THAT(stretches(500, 1000, 300, 100), ElementsAre(range{500, 600}, range{900, 1000}));
  EXPECT_THAT(stretches(500, 1000, 2000, 100), ElementsAre(range{900, 1000}));
}

} // namespace
} // namespace komado::cli
