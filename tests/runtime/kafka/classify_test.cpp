#include "runtime/kafka/errors.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

namespace komado::kafka {
namespace {

TEST(classify, retries_while_the_cluster_is_away_or_elects) {
  for (const int code : {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TRANSPORT,
                         RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                         RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                         RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS})
    EXPECT_EQ(classify(code), severity::retry) << code;
}

TEST(classify, waits_for_a_predecessor_whose_transaction_is_still_ending) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS), severity::retry);
}

TEST(classify, waits_for_a_topic_that_may_still_be_made) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART), severity::retry);
  // librdkafka's "No leaders found".
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR__NOENT), severity::retry);
}

TEST(classify, gives_up_a_record_that_the_broker_will_never_take) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE), severity::drop);
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP), severity::drop);
}

TEST(classify, steps_down_for_whoever_came_later) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR__FENCED), severity::fenced);
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH), severity::fenced);
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_PRODUCER_FENCED), severity::fenced);
}

TEST(classify, steps_down_when_the_group_went_on_without_this_member) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION), severity::fenced);
}

TEST(classify, never_skips_records_that_are_gone) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET), severity::fatal);
}

TEST(classify, takes_no_refusal_for_a_hiccup) {
  EXPECT_EQ(classify(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED), severity::fatal);
}

TEST(classify, does_not_guess_what_an_unknown_code_means) { EXPECT_EQ(classify(32000), severity::fatal); }

TEST(retriable, holds_for_what_may_pass_by_itself_only) {
  EXPECT_TRUE(retriable(errc::unreachable));
  EXPECT_TRUE(retriable(errc::timed_out));
  EXPECT_TRUE(retriable(errc::retriable));
  EXPECT_FALSE(retriable(errc::not_found));
  EXPECT_FALSE(retriable(errc::log_cut));
  EXPECT_FALSE(retriable(errc::fenced));
}

} // namespace
} // namespace komado::kafka
