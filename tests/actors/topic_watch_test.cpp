#include "actors/topic_watch.hpp"

#include <gtest/gtest.h>

namespace komado::actors {
namespace {

topic_watch::answer topic(const std::string& id) { return std::optional{kafka::topic_description{id, 1, {}}}; }
topic_watch::answer absent() { return std::optional<kafka::topic_description>{}; }
topic_watch::answer failure() { return kafka::error{kafka::errc::timed_out, "no answer"}; }

TEST(topic_watch, knows_another_topic_at_once) {
  topic_watch watch{"a"};
  EXPECT_FALSE(watch.replaced(topic("a")));
  EXPECT_TRUE(watch.replaced(topic("b")));
}

TEST(topic_watch, takes_the_first_topic_that_it_sees_if_it_knows_none) {
  topic_watch watch;
  EXPECT_FALSE(watch.replaced(absent()));
  EXPECT_FALSE(watch.replaced(topic("a")));
  EXPECT_FALSE(watch.replaced(topic("a")));
  EXPECT_TRUE(watch.replaced(topic("b")));
}

TEST(topic_watch, believes_that_there_is_none_when_it_is_told_twice_in_a_row) {
  topic_watch watch{"a"};
  EXPECT_FALSE(watch.replaced(absent()));
  EXPECT_TRUE(watch.replaced(absent()));
  topic_watch unknown;
  EXPECT_FALSE(unknown.replaced(absent()));
  EXPECT_TRUE(unknown.replaced(absent()));
}

TEST(topic_watch, counts_anew_after_a_topic_or_an_error) {
  topic_watch watch{"a"};
  for (const auto& between : {topic("a"), failure()}) {
    EXPECT_FALSE(watch.replaced(absent()));
    EXPECT_FALSE(watch.replaced(between));
  }
  EXPECT_FALSE(watch.replaced(absent()));
  EXPECT_TRUE(watch.replaced(absent()));
}

} // namespace
} // namespace komado::actors
