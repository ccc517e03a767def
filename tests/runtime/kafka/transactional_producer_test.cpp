#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace komado::kafka::testing {
namespace {

void add(transactional_producer& producer, const std::string& topic, std::string_view value) {
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = value, .headers = {}}));
}

TEST(transactional_producer, makes_its_records_readable_by_a_commit) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  const auto report = commit(producer, topic, {"a", "b", "c"});
  EXPECT_EQ(report.outcome, commit_outcome::committed) << report.detail;
  EXPECT_EQ(report.end_txn_requests, 1U);
  EXPECT_GT(report.duration.count(), 0);
  EXPECT_TRUE(report.detail.empty());
  EXPECT_EQ(committed_values(topic), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(transactional_producer, sends_one_end_request_per_commit_and_none_for_an_empty_one) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(commit(producer, topic, {"v"}).end_txn_requests, 1U);
    const auto empty = commit(producer, topic, {});
    EXPECT_EQ(empty.end_txn_requests, 0U);
    EXPECT_EQ(empty.outcome, commit_outcome::committed);
  }
  EXPECT_EQ(committed_values(topic).size(), 5U);
}

TEST(transactional_producer, tells_where_its_tracked_records_begin) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  EXPECT_EQ(commit(producer, topic, {"a", "b"}).tracked_offset, 0);
  // 2 is the marker.
  EXPECT_EQ(commit(producer, topic, {"c"}).tracked_offset, 3);
  EXPECT_EQ(commit(producer, topic, {}).tracked_offset, std::nullopt);
  must(producer.begin());
  add(producer, topic, "untracked");
  must(producer.produce(
      {.topic = topic, .partition = 0, .key = {}, .value = "tracked", .headers = {}, .tracked = true}));
  EXPECT_EQ(producer.commit().tracked_offset, 6);
}

TEST(transactional_producer, is_fenced_by_a_later_one_of_its_id) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  auto zombie = take_over(id);
  must(zombie.begin());
  add(zombie, topic, "zombie");
  await_end(topic, 1);
  auto owner = take_over(id);
  const auto report = zombie.commit();
  EXPECT_EQ(report.outcome, commit_outcome::fenced) << report.detail;
  EXPECT_NE(report.detail.find(id), std::string::npos) << report.detail;
  EXPECT_EQ(commit(owner, topic, {"owner"}).outcome, commit_outcome::committed);
  EXPECT_EQ(committed_values(topic), std::vector<std::string>{"owner"});
}

TEST(transactional_producer, fenced_between_two_transactions_learns_it_at_the_next_commit) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  auto zombie = take_over(id);
  ASSERT_EQ(commit(zombie, topic, {"before"}).outcome, commit_outcome::committed);
  auto owner = take_over(id);
  must(zombie.begin());
  add(zombie, topic, "after");
  EXPECT_EQ(zombie.commit().outcome, commit_outcome::fenced);
  EXPECT_EQ(committed_values(topic), std::vector<std::string>{"before"});
  // And never gets well again.
  EXPECT_FALSE(zombie.begin());
}

TEST(transactional_producer, aborts_what_a_crashed_predecessor_left_open) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  {
    auto crashed = take_over(id);
    must(crashed.begin());
    add(crashed, topic, "half");
    await_end(topic, 1);
  }
  auto successor = take_over(id);
  // The marker is there as soon as init has returned: the mark that a restore reads to includes it.
  EXPECT_EQ(end_of(topic), 2);
  EXPECT_TRUE(committed_values(topic).empty());
}

TEST(transactional_producer, reports_a_transaction_that_ran_out_of_time_as_fenced) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"), 1s);
  must(producer.begin());
  add(producer, topic, "late");
  await_end(topic, 1);
  // The coordinator looks every 10 s: its abort marker is the second record.
  await_end(topic, 2);
  EXPECT_EQ(producer.commit().outcome, commit_outcome::fenced);
  EXPECT_TRUE(committed_values(topic).empty());
}

// A commit whose requests the broker leaves unanswered until librdkafka has given one of them up.
commit_report commit_while_paused(const std::string& topic) {
  auto& broker = test_support::broker::shared();
  auto impatient = options();
  impatient.properties = {{"socket.timeout.ms", "2000"}, {"linger.ms", "0"}};
  impatient.log = [&](int, std::string_view line) {
    if (line.find("Timed out") != std::string_view::npos)
      broker.resume();
  };
  auto producer = must(transactional_producer::open(impatient, unique_name("id"), "t", 60s));
  must(producer.init(patience));
  must(producer.begin());
  add(producer, topic, "v");
  await_end(topic, 1);
  broker.pause();
  auto report = producer.commit();
  broker.resume();
  return report;
}

// librdkafka sends EndTxn again when no answer comes, and then reports OK: but the first one may still
// arrive, and end the next transaction half-way.
TEST(transactional_producer, doubts_a_commit_whose_end_request_was_sent_twice) {
  // The pause may come before the answer to the record itself; then it was that request which timed out.
  for (int attempt = 0; attempt < 10; ++attempt) {
    const auto topic = make_topic();
    const auto report = commit_while_paused(topic);
    if (report.end_txn_requests < 2)
      continue;
    EXPECT_EQ(report.outcome, commit_outcome::doubt);
    EXPECT_NE(report.detail.find("EndTxn"), std::string::npos) << report.detail;
    // In doubt, yet committed: only the log tells.
    EXPECT_EQ(committed_values(topic), std::vector<std::string>{"v"});
    return;
  }
  FAIL() << "EndTxn was never sent twice";
}

void lend(transactional_producer& producer, const std::string& topic, std::string_view value) {
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = value, .headers = {}, .borrowed = true}));
}

// With the address sanitizer it tells whether a value is read after its producer.
TEST(transactional_producer, needs_borrowed_values_until_the_commit_or_its_own_end) {
  const auto topic = make_topic();
  const auto id = unique_name("id");
  {
    const std::string lost(100'000, 'l');
    auto producer = take_over(id);
    must(producer.begin());
    for (int i = 0; i < 50; ++i)
      lend(producer, topic, lost);
    // Some are queued, some under way.
  }
  auto producer = take_over(id);
  must(producer.begin());
  auto kept = std::make_unique<std::string>(100'000, 'k');
  lend(producer, topic, *kept);
  lend(producer, topic, "");
  EXPECT_EQ(producer.commit().outcome, commit_outcome::committed);
  kept.reset();
  EXPECT_EQ(committed_values(topic), (std::vector<std::string>{std::string(100'000, 'k'), ""}));
}

TEST(transactional_producer, refuses_a_record_that_is_too_large_for_a_topic) {
  const auto topic = make_topic(1, {{"max.message.bytes", "1000"}});
  auto producer = take_over(unique_name("id"));
  must(producer.begin());
  add(producer, topic, std::string(5000, 'x'));
  const auto report = producer.commit();
  EXPECT_EQ(report.outcome, commit_outcome::fatal) << "it would be refused for ever";
  EXPECT_NE(report.detail.find("too large"), std::string::npos) << report.detail;
  const auto refused = producer.produce(
      {.topic = topic, .partition = 0, .key = {}, .value = std::string(3'000'000, 'x'), .headers = {}});
  ASSERT_FALSE(refused);
}

TEST(transactional_producer, refuses_at_once_what_exceeds_the_largest_message) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  must(producer.begin());
  const auto refused = producer.produce(
      {.topic = topic, .partition = 0, .key = {}, .value = std::string(3'000'000, 'x'), .headers = {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::record);
  EXPECT_NE(refused.error().message.find(topic), std::string::npos);
}

TEST(transactional_producer, names_a_property_that_does_not_exist) {
  auto wrong = options();
  wrong.properties["retry.backof.ms"] = "100";
  const auto opened = transactional_producer::open(wrong, "id", "t", 60s);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::configuration);
  EXPECT_NE(opened.error().message.find("kafka.retry.backof.ms"), std::string::npos) << opened.error().message;
}

TEST(transactional_producer, lets_no_property_weaken_it) {
  auto weak = options();
  weak.properties["acks"] = "0";
  weak.properties["enable.idempotence"] = "false";
  const auto topic = make_topic();
  auto producer = must(transactional_producer::open(weak, unique_name("id"), "t", 60s));
  must(producer.init(patience));
  EXPECT_EQ(commit(producer, topic, {"v"}).outcome, commit_outcome::committed);
  EXPECT_EQ(committed_values(topic), std::vector<std::string>{"v"});
}

} // namespace
} // namespace komado::kafka::testing
