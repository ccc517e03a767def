#include "actors/answer_memory.hpp"

#include <gtest/gtest.h>

#include <string>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using memory = answer_memory<std::string, int>;

memory::time_point at(std::chrono::milliseconds since) { return memory::time_point{} + since; }

TEST(answer_memory, recalls_what_a_shard_answered_last_and_when) {
  memory known;
  known.keep("windows", 1, 10, at(0s));
  known.keep("windows", 1, 11, at(1s));
  known.keep("windows", 2, 20, at(1s));
  const auto answer = known.recall("windows", 1, at(2s));
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer->answer, 11);
  EXPECT_EQ(answer->at, at(1s));
  EXPECT_TRUE(known.recall("windows", 2, at(2s)));
  EXPECT_FALSE(known.recall("windows", 3, at(2s)));
  EXPECT_FALSE(known.recall("devices", 1, at(2s))) << "another question";
}

TEST(answer_memory, knows_nothing_that_is_too_old) {
  memory known;
  known.keep("windows", 1, 10, at(0s));
  EXPECT_TRUE(known.recall("windows", 1, at(memory::longest)));
  EXPECT_FALSE(known.recall("windows", 1, at(memory::longest + 1ms)));
}

TEST(answer_memory, keeps_the_later_of_two_answers_that_overtake_each_other) {
  memory known;
  known.keep("windows", 1, 11, at(2s));
  known.keep("windows", 1, 10, at(1s));
  EXPECT_EQ(*known.recall("windows", 1, at(2s))->answer, 11);
}

TEST(answer_memory, forgets_the_question_that_was_asked_longest_ago) {
  memory known;
  for (std::size_t i = 0; i < memory::most_questions; ++i)
    known.keep(std::to_string(i), 1, 0, at(0s));
  known.keep("0", 1, 1, at(1s));
  known.keep("one more", 1, 1, at(1s));
  EXPECT_TRUE(known.recall("0", 1, at(1s)));
  EXPECT_FALSE(known.recall("1", 1, at(1s)));
  EXPECT_TRUE(known.recall("2", 1, at(1s)));
  EXPECT_TRUE(known.recall("one more", 1, at(1s)));
}

} // namespace
} // namespace komado::actors
