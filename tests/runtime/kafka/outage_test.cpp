#include "runtime/kafka/log_reader.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

namespace komado::kafka::testing {
namespace {

using std::chrono::steady_clock;

// Nobody listens on the port of the discard service.
client_options to_nowhere() {
  client_options nowhere;
  nowhere.bootstrap_servers = "127.0.0.1:9";
  return nowhere;
}

void expect_unreachable(const error& failure) {
  EXPECT_EQ(failure.code, errc::unreachable);
  EXPECT_NE(failure.message.find("127.0.0.1:9"), std::string::npos) << failure.message;
}

TEST(outage, fails_every_blocking_call_in_time_and_names_the_address) {
  const auto start = steady_clock::now();
  auto producer = must(transactional_producer::open(to_nowhere(), "id", "t", 60s));
  expect_unreachable(producer.init(1s).error());
  auto cluster = must(admin::open(to_nowhere()));
  expect_unreachable(cluster.describe_topic("t", 1s).error());
  expect_unreachable(cluster.list_offsets("t", {{0}}, latest_offset{}, 1s).error());
  expect_unreachable(cluster.ensure_topic({.name = "t", .configs = {}}, 1s).error());
  log_reader log{to_nowhere()};
  expect_unreachable(log.read({"t", 0, log_beginning, 1}, [](const record&) { return true; }, {},
                              steady_clock::now() + 1s)
                         .error());
  EXPECT_LT(steady_clock::now() - start, patience);
}

TEST(outage, is_told_to_the_reader_of_no_broker) {
  journal seen;
  const auto from = must(reader::start(to_nowhere(), "t", seen.callbacks()));
  from->assign(0, 1, {0, -1});
  from->ask(0);
  ASSERT_TRUE(seen.await([&] { return !seen.outages.empty(); }));
  EXPECT_NE(seen.outages.front().find("127.0.0.1:9"), std::string::npos) << seen.outages.front();
  from->query_end(0);
  ASSERT_TRUE(seen.await([&] { return seen.ends[0].size() == 1; }));
  expect_unreachable(seen.ends[0].front().error());
}

TEST(outage, of_a_broker_is_told_by_an_admin_that_was_connected_and_ends_for_it) {
  test_support::broker broker;
  client_options own;
  own.bootstrap_servers = broker.bootstrap_servers();
  auto cluster = must(admin::open(own));
  must(cluster.ensure_topic({.name = "t", .configs = {}}, patience));
  broker.kill();
  const auto killed = steady_clock::now();
  const auto first = cluster.describe_topic("t", 1s);
  ASSERT_FALSE(first);
  EXPECT_TRUE(retriable(first.error().code)) << first.error().message;
  const auto second = cluster.describe_topic("t", 1s);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::unreachable) << second.error().message;
  EXPECT_LT(steady_clock::now() - killed, patience);
  broker.start();
  const auto deadline = steady_clock::now() + patience;
  auto again = cluster.describe_topic("t", 1s);
  while (!again && steady_clock::now() < deadline)
    again = cluster.describe_topic("t", 1s);
  EXPECT_TRUE(must(std::move(again)));
}

TEST(outage, of_a_broker_loses_nothing_for_reader_and_producer) {
  test_support::broker broker;
  client_options own;
  own.bootstrap_servers = broker.bootstrap_servers();
  must(must(admin::open(own)).ensure_topic({.name = "t", .configs = {}}, patience));
  auto producer = must(transactional_producer::open(own, "id", "t", 60s));
  must(producer.init(patience));
  journal seen;
  const auto from = must(reader::start(own, "t", seen.callbacks()));
  from->assign(0, 1, {0, -1});
  ASSERT_EQ(commit(producer, "t", {"before"}).outcome, commit_outcome::committed);
  EXPECT_EQ(seen.values(*from, 0, 1), std::vector<std::string>{"before"});
  broker.kill();
  from->query_end(0);
  EXPECT_TRUE(seen.await([&] { return !seen.outages.empty(); }));
  broker.start();
  // The old producer may go on or be in doubt; what it reports is what happened.
  const auto report = commit(producer, "t", {"after"});
  if (report.outcome != commit_outcome::committed) {
    producer = must(transactional_producer::open(own, "id", "t", 60s));
    must(producer.init(patience));
    ASSERT_EQ(commit(producer, "t", {"after"}).outcome, commit_outcome::committed);
  }
  const auto deadline = steady_clock::now() + patience;
  std::vector<std::string> values;
  while (values.empty() && steady_clock::now() < deadline)
    values = seen.next(*from, 0).values;
  EXPECT_EQ(values.front(), "after");
}

} // namespace
} // namespace komado::kafka::testing
