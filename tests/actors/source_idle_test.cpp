#include "tests/actors/source_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

/// At the end of its partition, offset 1, and everything answered.
struct source_at_end : source_under_test {
  source_at_end() {
    start();
    deliver({reading(0, 0, 10s)}, 1);
    acknowledge_all();
  }

  /// Lets a second pass in which the broker answers each question at once.
  void rest(std::optional<std::int64_t> end = 1) {
    for (int i = 0; i < 10; ++i) {
      const auto asked = input->end_queries;
      system.advance(100ms);
      if (input->end_queries > asked)
        system.send(source, end_answer{end});
      acknowledge_all();
    }
  }

  std::size_t claims(stream::shard_id shard) const { return windows[shard].got->claims.size(); }
};

TEST(source_actor, asks_where_its_partition_ends_once_a_second_at_the_end) {
  source_at_end source;
  const auto before = source.input->end_queries;
  for (int i = 0; i < 10; ++i)
    source.rest();
  EXPECT_GE(source.input->end_queries - before, 9);
  EXPECT_LE(source.input->end_queries - before, 11);
}

TEST(source_actor, asks_one_question_at_a_time) {
  source_at_end source;
  source.system.advance(30s);
  EXPECT_EQ(source.input->end_queries, 1);
}

TEST(source_actor, claims_idleness_after_a_minute_in_which_the_broker_answered) {
  source_at_end source;
  for (int i = 0; i < 59; ++i)
    source.rest();
  EXPECT_EQ(source.claims(0), 0u);
  for (int i = 0; i < 3; ++i)
    source.rest();
  ASSERT_GE(source.claims(0), 1u);
  EXPECT_GE(source.claims(1), 1u);
  const auto& claim = source.windows[0].got->claims[0];
  EXPECT_EQ(claim.session, 100u);
  EXPECT_EQ(claim.source, 7u);
  EXPECT_EQ(claim.partition, 3);
  EXPECT_EQ(claim.end, 1);
}

TEST(source_actor, renews_its_claim_before_it_lapses) {
  source_at_end source;
  for (int i = 0; i < 62; ++i)
    source.rest();
  const auto before = source.claims(0);
  for (int i = 0; i < 6; ++i)
    source.rest();
  EXPECT_GE(source.claims(0), before + 3);
}

TEST(source_actor, claims_nothing_while_the_broker_does_not_answer) {
  source_at_end source;
  for (int i = 0; i < 180; ++i)
    source.rest(std::nullopt);
  EXPECT_EQ(source.claims(0), 0u);
  EXPECT_EQ(source.claims(1), 0u);
}

TEST(source_actor, claims_nothing_while_records_wait) {
  source_at_end source;
  for (int i = 0; i < 180; ++i)
    source.rest(2);
  EXPECT_EQ(source.claims(0), 0u);
}

TEST(source_actor, reports_what_is_committed_when_that_has_changed) {
  source_at_end source;
  source.system.advance(2s);
  ASSERT_FALSE(source.clerk.reports->empty());
  EXPECT_EQ(source.clerk.reports->back(), (fake_clerk::report{3, 1}));
  const auto before = source.clerk.reports->size();
  for (int i = 0; i < 5; ++i)
    source.rest();
  EXPECT_EQ(source.clerk.reports->size(), before) << "nothing new";
}

} // namespace
} // namespace komado::actors
