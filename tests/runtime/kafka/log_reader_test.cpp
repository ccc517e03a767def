#include "runtime/kafka/log_reader.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace komado::kafka::testing {
namespace {

using std::chrono::steady_clock;

struct reading {
  result<std::int64_t> end;
  std::vector<std::string> values;
};

reading read(log_reader& log, const log_reader::stretch& what,
             std::chrono::milliseconds limit = patience) {
  std::vector<std::string> values;
  auto end = log.read(
      what,
      [&](const record& seen) {
        values.emplace_back(seen.value);
        return true;
      },
      {}, steady_clock::now() + limit);
  return {std::move(end), std::move(values)};
}

TEST(log_reader, reads_to_the_mark_and_again_from_there) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  ASSERT_EQ(commit(producer, topic, numbered("a", 3000)).outcome, commit_outcome::committed);
  await_end(topic, 3001);
  log_reader log{options()};
  const auto first = read(log, {topic, 0, log_beginning, end_of(topic)});
  ASSERT_TRUE(first.end) << first.end.error().message;
  EXPECT_EQ(*first.end, 3001);
  EXPECT_EQ(first.values, numbered("a", 3000));
  ASSERT_EQ(commit(producer, topic, {"b"}).outcome, commit_outcome::committed);
  await_end(topic, 3003);
  const auto tail = read(log, {topic, 0, *first.end, end_of(topic)});
  EXPECT_EQ(tail.values, std::vector<std::string>{"b"});
  EXPECT_EQ(*tail.end, 3003);
  // Nothing new: no call to the broker is needed.
  EXPECT_EQ(*read(log, {topic, 0, *tail.end, *tail.end}, 0ms).end, 3003);
}

TEST(log_reader, reads_headers_if_they_are_asked_for) {
  const auto topic = make_topic();
  auto producer = take_over(unique_name("id"));
  const std::vector<header> sent{{"a", "1"}, {"b", ""}, {"a", std::string_view{"\0\xFF", 2}}};
  must(producer.begin());
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = "with", .headers = sent}));
  must(producer.produce({.topic = topic, .partition = 0, .key = {}, .value = "without", .headers = {}}));
  ASSERT_EQ(producer.commit().outcome, commit_outcome::committed);
  await_end(topic, 3);
  log_reader log{options()};
  std::vector<std::string> found;
  const auto end = log.read_with_headers(
      {topic, 0, log_beginning, end_of(topic)},
      [&](const record& seen, std::span<const header> headers) {
        found.emplace_back(seen.value);
        for (const auto& [name, value] : headers)
          found.push_back(std::string{name} + '=' + std::string{value});
        return true;
      },
      {}, steady_clock::now() + patience);
  EXPECT_EQ(*end, 3);
  EXPECT_EQ(found, (std::vector<std::string>{"with", "a=1", "b=", std::string{"a=\0\xFF", 4}, "without"}));
}

TEST(log_reader, takes_an_empty_log_as_read) {
  log_reader log{options()};
  const auto all = read(log, {make_topic(), 0, log_beginning, 0});
  EXPECT_EQ(*all.end, 0);
  EXPECT_TRUE(all.values.empty());
}

TEST(log_reader, waits_for_transactions_that_are_open_below_the_mark) {
  const auto topic = make_topic();
  auto first = take_over(unique_name("id"));
  auto other = take_over(unique_name("id"));
  must(other.begin());
  must(other.produce({.topic = topic, .partition = 0, .key = {}, .value = "open", .headers = {}}));
  await_end(topic, 1);
  ASSERT_EQ(commit(first, topic, {"closed"}).outcome, commit_outcome::committed);
  const std::int64_t mark = 3;
  await_end(topic, mark);
  log_reader log{options()};
  // The first end of partition that it meets is offset 0: nothing is readable yet.
  const auto early = read(log, {topic, 0, log_beginning, mark}, 500ms);
  ASSERT_FALSE(early.end);
  EXPECT_EQ(early.end.error().code, errc::timed_out);
  EXPECT_TRUE(early.values.empty());
  const auto silent = read(log, {topic, 0, log_beginning, mark, 200ms});
  ASSERT_FALSE(silent.end);
  EXPECT_EQ(silent.end.error().code, errc::timed_out);
  EXPECT_NE(silent.end.error().message.find("a transaction is open since offset 0 and hides the records up to 3"),
            std::string::npos)
      << silent.end.error().message;
  std::jthread committing{[&] { EXPECT_EQ(other.commit().outcome, commit_outcome::committed); }};
  const auto all = read(log, {topic, 0, log_beginning, mark});
  ASSERT_TRUE(all.end) << all.end.error().message;
  EXPECT_EQ(all.values, (std::vector<std::string>{"open", "closed"}));
}

TEST(log_reader, leaves_out_what_lies_behind_the_mark) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  log_reader log{options()};
  const auto part = read(log, {topic, 0, 2, 5});
  EXPECT_EQ(*part.end, 5);
  EXPECT_EQ(part.values, (std::vector<std::string>{"v2", "v3", "v4"}));
}

TEST(log_reader, stops_where_its_visitor_says) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  log_reader log{options()};
  const auto end = log.read({topic, 0, log_beginning, 10}, [](const record& seen) { return seen.offset < 3; }, {},
                            steady_clock::now() + patience);
  EXPECT_EQ(*end, 4);
}

TEST(log_reader, reports_a_cut_above_its_position) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  must(must(admin::open(options())).delete_records(topic, 0, 5, patience));
  log_reader log{options()};
  const auto cut = read(log, {topic, 0, 2, 10});
  ASSERT_FALSE(cut.end);
  EXPECT_EQ(cut.end.error().code, errc::log_cut) << cut.end.error().message;
  EXPECT_NE(cut.end.error().message.find(topic), std::string::npos);
  EXPECT_EQ(read(log, {topic, 0, log_beginning, 10}).values.front(), "v5");
}

TEST(log_reader, reports_a_cut_above_the_end_that_it_was_told) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  must(must(admin::open(options())).delete_records(topic, 0, 8, patience));
  log_reader log{options()};
  const auto cut = read(log, {topic, 0, log_beginning, 5});
  ASSERT_FALSE(cut.end) << "nothing is known of what it held";
  EXPECT_EQ(cut.end.error().code, errc::log_cut) << cut.end.error().message;
}

TEST(log_reader, reads_a_log_that_was_cut_to_its_end) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  must(must(admin::open(options())).delete_records(topic, 0, 10, patience));
  log_reader log{options()};
  const auto none = read(log, {topic, 0, log_beginning, 10});
  ASSERT_TRUE(none.end) << none.end.error().message;
  EXPECT_EQ(*none.end, 10);
  EXPECT_TRUE(none.values.empty());
}

TEST(log_reader, reports_a_log_that_ends_below_its_position) {
  log_reader log{options()};
  EXPECT_EQ(read(log, {"any", 0, 20, 10}).end.error().code, errc::log_cut);
}

TEST(log_reader, names_a_property_that_does_not_exist_when_it_has_to_connect) {
  auto wrong = options();
  wrong.properties["retry.backof.ms"] = "100";
  log_reader log{wrong};
  EXPECT_TRUE(read(log, {"any", 0, log_beginning, 0}).end) << "nothing to read";
  const auto refused = read(log, {"any", 0, log_beginning, 1}).end;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::configuration);
  EXPECT_NE(refused.error().message.find("kafka.retry.backof.ms"), std::string::npos) << refused.error().message;
}

TEST(log_reader, stops_when_it_is_told_to) {
  const auto topic = make_topic();
  log_reader log{options()};
  std::stop_source stop;
  std::jthread stopping{[&] { stop.request_stop(); }};
  // Nothing will ever reach this mark.
  const auto end = log.read({topic, 0, log_beginning, 10}, [](const record&) { return true; }, stop.get_token(),
                            steady_clock::now() + patience);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, errc::stopped);
}

} // namespace
} // namespace komado::kafka::testing
