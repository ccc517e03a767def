#include "runtime/kafka/topic_tail.hpp"
#include "runtime/kafka/producer.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

namespace komado::kafka::testing {
namespace {

using std::chrono::steady_clock;

/// Remembers what a tail reports, and waits for it.
class tail_journal : public awaited {
public:
  topic_tail_callbacks callbacks() {
    topic_tail_callbacks made;
    made.on_record = [this](const record& seen) {
      note([&] { values.push_back(seen.has_value ? std::string{seen.value} : "(null)"); });
    };
    made.on_caught_up = [this] {
      note([&] {
        ++caught_up;
        caught_up_after = values.size();
      });
    };
    made.on_error = [this](error what) { note([&] { failures.push_back(std::move(what)); }); };
    made.on_unreachable = [this](std::string_view text) { note([&] { outages.emplace_back(text); }); };
    return made;
  }

  // Read them in await's condition, or once nothing more can come.
  std::vector<std::string> values;
  int caught_up = 0;
  std::size_t caught_up_after = 0;
  std::vector<error> failures;
  std::vector<std::string> outages;
};

TEST(topic_tail, reads_what_is_there_then_says_so_then_goes_on) {
  const auto topic = make_topic(1, {{"cleanup.policy", "compact"}});
  write(topic, 0, numbered("v", 3000));
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), topic, 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  EXPECT_EQ(seen.caught_up_after, 3000U);
  for (const std::string value : {"first", "second"}) {
    write(topic, 0, {value});
    const auto written = steady_clock::now();
    ASSERT_TRUE(seen.await([&] { return seen.values.back() == value; }));
    EXPECT_LT(steady_clock::now() - written, 1s);
  }
  auto expected = numbered("v", 3000);
  expected.insert(expected.end(), {"first", "second"});
  EXPECT_EQ(seen.values, expected);
  EXPECT_EQ(seen.caught_up, 1);
}

TEST(topic_tail, is_caught_up_with_an_empty_topic) {
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), make_topic(), 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  EXPECT_TRUE(seen.values.empty());
}

TEST(topic_tail, does_not_wait_for_open_transactions) {
  const auto topic = make_topic();
  auto open = take_over(unique_name("id"));
  must(open.begin());
  must(open.produce({.topic = topic, .partition = 0, .key = {}, .value = "open", .headers = {}}));
  await_end(topic, 1);
  write(topic, 0, {"plain"});
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), topic, 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  EXPECT_EQ(seen.values, (std::vector<std::string>{"open", "plain"}));
}

TEST(topic_tail, waits_for_a_topic_that_is_not_there_yet) {
  auto cluster = must(admin::open(options()));
  topic_spec topic;
  topic.name = unique_name("later");
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), topic.name, 0, seen.callbacks()));
  // Long enough for librdkafka to have asked for it, in vain.
  EXPECT_FALSE(seen.await([&] { return seen.caught_up + seen.values.size() > 0; }, 2s));
  must(cluster.ensure_topic(topic, patience));
  write(topic.name, 0, {"v"});
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1 && !seen.values.empty(); }));
  EXPECT_EQ(seen.values, std::vector<std::string>{"v"});
}

TEST(topic_tail, begins_where_a_log_that_was_cut_begins) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  must(must(admin::open(options())).delete_records(topic, 0, 7, patience));
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), topic, 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  EXPECT_EQ(seen.values, (std::vector<std::string>{"v7", "v8", "v9"}));
}

TEST(topic_tail, begins_again_in_a_topic_that_was_made_anew) {
  auto cluster = must(admin::open(options()));
  topic_spec topic;
  topic.name = unique_name("anew");
  must(cluster.ensure_topic(topic, patience));
  write(topic.name, 0, numbered("v", 10));
  tail_journal seen;
  const auto tail = must(topic_tail::start(options(), topic.name, 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.values.size() == 10; }));
  test_support::broker::shared().tool("org.apache.kafka.tools.TopicCommand", "--delete --topic " + topic.name);
  must(cluster.ensure_topic(topic, patience));
  // At an offset below the tail's position.
  write(topic.name, 0, {"anew"});
  ASSERT_TRUE(seen.await([&] { return seen.values.size() == 11; }));
  EXPECT_EQ(seen.values.back(), "anew");
}

TEST(topic_tail, tells_of_an_outage_once_and_goes_on_after_it) {
  test_support::broker broker;
  client_options own;
  own.bootstrap_servers = broker.bootstrap_servers();
  must(must(admin::open(own)).ensure_topic({.name = "t", .configs = {}}, patience));
  tail_journal seen;
  const auto tail = must(topic_tail::start(own, "t", 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  broker.kill();
  ASSERT_TRUE(seen.await([&] { return !seen.outages.empty(); }));
  broker.start();
  auto writer = must(producer::open(own));
  must(writer.produce({.topic = "t", .partition = 0, .key = {}, .value = "after", .headers = {}}, patience));
  must(writer.flush(patience));
  ASSERT_TRUE(seen.await([&] { return !seen.values.empty(); }));
  ASSERT_EQ(seen.outages.size(), 1U);
  EXPECT_NE(seen.outages[0].find(own.bootstrap_servers), std::string::npos) << seen.outages[0];
}

TEST(topic_tail, ends_at_once) {
  tail_journal seen;
  auto tail = must(topic_tail::start(options(), make_topic(), 0, seen.callbacks()));
  ASSERT_TRUE(seen.await([&] { return seen.caught_up == 1; }));
  auto absent = must(topic_tail::start(options(), unique_name("nowhere"), 0, {}));
  for (auto* ending : {&tail, &absent}) {
    const auto start = steady_clock::now();
    ending->reset();
    EXPECT_LT(steady_clock::now() - start, 500ms);
  }
}

} // namespace
} // namespace komado::kafka::testing
