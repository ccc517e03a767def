#include "runtime/kafka/producer.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

namespace komado::kafka::testing {
namespace {

TEST(producer, writes_without_a_transaction_at_a_time_of_its_own) {
  const auto topic = make_topic();
  auto writer = must(producer::open(options()));
  must(writer.produce({.topic = topic, .partition = 0, .key = "k", .value = "v", .headers = {}}, patience, 1501630000000));
  must(writer.flush(patience));
  journal seen;
  const auto from = must(reader::start(options(), topic, seen.callbacks()));
  from->assign(0, 1, {0, -1});
  const auto records = seen.take(*from, 0);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].value, "v");
  EXPECT_EQ(records[0].timestamp_ms, 1501630000000);
}

TEST(producer, tells_at_the_flush_that_a_record_was_refused) {
  const auto topic = make_topic(1, {{"max.message.bytes", "1000"}});
  auto writer = must(producer::open(options()));
  const std::string large(5000, 'x');
  must(writer.produce({.topic = topic, .partition = 0, .key = {}, .value = large, .headers = {}}, patience));
  const auto done = writer.flush(patience);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::record) << done.error().message;
  // Once told, it is over.
  EXPECT_TRUE(writer.flush(patience));
}

TEST(producer, writes_many_records_in_order) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 20000));
  EXPECT_EQ(committed_values(topic), numbered("v", 20000));
}

} // namespace
} // namespace komado::kafka::testing
