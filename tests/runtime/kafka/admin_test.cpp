#include "runtime/kafka/producer.hpp"
#include "runtime/kafka/transactional_producer.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

namespace komado::kafka::testing {
namespace {

topic_spec log_spec() {
  topic_spec topic;
  topic.name = unique_name("log");
  topic.partitions = 3;
  topic.configs = {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}};
  return topic;
}

TEST(admin, creates_a_topic_and_shows_it) {
  auto cluster = must(admin::open(options()));
  const auto topic = log_spec();
  const auto made = must(cluster.ensure_topic(topic, patience));
  EXPECT_EQ(made.partitions, 3);
  EXPECT_EQ(made.timestamp_type, "CreateTime");
  EXPECT_EQ(made.id.size(), 22U) << made.id;
  const auto seen = must(cluster.describe_topic(topic.name, patience));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->id, made.id);
  EXPECT_EQ(seen->partitions, 3);
}

TEST(admin, takes_a_topic_that_exists_as_created) {
  auto cluster = must(admin::open(options()));
  const auto topic = log_spec();
  const auto made = must(cluster.ensure_topic(topic, patience));
  EXPECT_EQ(must(cluster.ensure_topic(topic, patience)).id, made.id);
}

TEST(admin, refuses_a_topic_of_another_shape_and_says_what_to_do) {
  auto cluster = must(admin::open(options()));
  auto topic = log_spec();
  must(cluster.ensure_topic(topic, patience));
  auto wider = topic;
  wider.partitions = 4;
  const auto partitions = cluster.ensure_topic(wider, patience);
  ASSERT_FALSE(partitions);
  EXPECT_EQ(partitions.error().code, errc::mismatch);
  EXPECT_NE(partitions.error().message.find(topic.name + " has 3 partitions, but 4"), std::string::npos)
      << partitions.error().message;
  auto compacted = topic;
  compacted.configs["cleanup.policy"] = "compact";
  const auto configs = cluster.ensure_topic(compacted, patience);
  ASSERT_FALSE(configs);
  EXPECT_EQ(configs.error().code, errc::mismatch);
  EXPECT_NE(configs.error().message.find("cleanup.policy=delete"), std::string::npos) << configs.error().message;
  // Topics of the user's are theirs.
  wider.verified = false;
  EXPECT_EQ(must(cluster.ensure_topic(wider, patience)).partitions, 3);
}

TEST(admin, makes_and_verifies_a_compacted_topic) {
  auto cluster = must(admin::open(options()));
  topic_spec directory;
  directory.name = unique_name("directory");
  directory.configs = {{"cleanup.policy", "compact"}};
  const auto made = must(cluster.ensure_topic(directory, patience));
  EXPECT_EQ(made.partitions, 1);
  EXPECT_EQ(must(cluster.ensure_topic(directory, patience)).id, made.id);
  // One that the broker made by itself would be deleted from, sooner or later.
  topic_spec plain;
  plain.name = unique_name("directory");
  must(cluster.ensure_topic(plain, patience));
  auto compacted = plain;
  compacted.configs = directory.configs;
  const auto refused = cluster.ensure_topic(compacted, patience);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::mismatch);
  EXPECT_NE(refused.error().message.find("--add-config cleanup.policy=compact"), std::string::npos)
      << refused.error().message;
}

TEST(admin, refuses_a_configuration_that_the_broker_does_not_know) {
  auto cluster = must(admin::open(options()));
  auto topic = log_spec();
  topic.configs["retention.minutes"] = "1";
  const auto made = cluster.ensure_topic(topic, patience);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::configuration);
  EXPECT_NE(made.error().message.find("retention.minutes"), std::string::npos) << made.error().message;
}

TEST(admin, finds_no_topic_where_there_is_none_and_makes_none) {
  auto cluster = must(admin::open(options()));
  const auto name = unique_name("nowhere");
  EXPECT_FALSE(must(cluster.describe_topic(name, patience)));
  EXPECT_FALSE(must(cluster.describe_topic(name, patience)));
}

TEST(admin, lists_first_last_and_timed_offsets) {
  const auto topic = make_topic(2);
  auto writer = must(producer::open(options()));
  for (std::int64_t time : {1000, 2000, 3000})
    must(writer.produce({.topic = topic, .partition = 0, .key = {}, .value = "v", .headers = {}}, patience, time));
  must(writer.flush(patience));
  auto cluster = must(admin::open(options()));
  const std::vector<std::int32_t> both{0, 1};
  using offsets = partition_offsets;
  EXPECT_EQ(must(cluster.list_offsets(topic, both, earliest_offset{}, patience)), (offsets{{0, 0}, {1, 0}}));
  EXPECT_EQ(must(cluster.list_offsets(topic, both, latest_offset{}, patience)), (offsets{{0, 3}, {1, 0}}));
  EXPECT_EQ(must(cluster.list_offsets(topic, both, offset_for_time{1500}, patience)),
            (offsets{{0, 1}, {1, 0}}));
  EXPECT_EQ(must(cluster.list_offsets(topic, both, offset_for_time{9000}, patience)),
            (offsets{{0, 3}, {1, 0}}));
}

TEST(admin, counts_open_transactions_into_the_last_offset) {
  const auto topic = make_topic();
  auto open = take_over(unique_name("id"));
  must(open.begin());
  must(open.produce({.topic = topic, .partition = 0, .key = {}, .value = "open", .headers = {}}));
  await_end(topic, 1);
}

TEST(admin, names_the_partition_whose_offset_it_cannot_find) {
  const auto topic = make_topic();
  auto cluster = must(admin::open(options()));
  const auto found = cluster.list_offsets(topic, {{9}}, latest_offset{}, 5s);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find(topic), std::string::npos) << found.error().message;
}

TEST(admin, deletes_records_below_an_offset) {
  const auto topic = make_topic();
  write(topic, 0, numbered("v", 10));
  auto cluster = must(admin::open(options()));
  must(cluster.delete_records(topic, 0, 4, patience));
  EXPECT_EQ(must(cluster.list_offsets(topic, {{0}}, earliest_offset{}, patience)).at(0), 4);
  // Again, and lower: nothing to do.
  must(cluster.delete_records(topic, 0, 4, patience));
  must(cluster.delete_records(topic, 0, 2, patience));
  EXPECT_EQ(committed_values(topic).size(), 6U);
  EXPECT_EQ(cluster.delete_records(topic, 0, 100, patience).error().code, errc::log_cut);
}

TEST(admin, commits_offsets_for_the_tools_of_people) {
  const auto topic = make_topic(2);
  write(topic, 0, numbered("v", 10));
  const auto group = unique_name("group");
  auto cluster = must(admin::open(options()));
  must(cluster.commit_offsets(group, topic, {{0, 7}, {1, 0}}, patience));
  must(cluster.commit_offsets(group, topic, {{0, 8}}, patience));
  const auto shown = test_support::broker::shared().tool(
      "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--describe --group " + group);
  EXPECT_NE(shown.find(topic), std::string::npos) << shown;
  EXPECT_NE(shown.find(" 8 "), std::string::npos) << shown;
}

TEST(admin, makes_what_is_missing_of_several_topics_and_answers_in_their_order) {
  auto cluster = must(admin::open(options()));
  const topic_spec known{.name = unique_name("t"), .partitions = 2, .configs = {}};
  const auto before = must(cluster.ensure_topic(known, patience));
  const topic_spec fresh{.name = unique_name("t"), .partitions = 3, .configs = {}};
  const topic_spec plain{.name = unique_name("t"), .partitions = 1, .configs = {}, .verified = false};
  const auto made = must(cluster.ensure_topics(std::array{fresh, known, plain}, patience));
  ASSERT_EQ(made.size(), 3u);
  EXPECT_EQ(made[0].partitions, 3);
  EXPECT_EQ(made[1].id, before.id);
  EXPECT_EQ(made[2].partitions, 1);
  auto wider = known;
  wider.partitions = 5;
  const auto refused = cluster.ensure_topics(std::array{fresh, wider}, patience);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::mismatch);
  EXPECT_NE(refused.error().message.find(known.name + " has 2 partitions"), std::string::npos);
}

// A cluster may have thousands, and a node makes many clients.
TEST(admin, asks_for_no_topics_but_its_own) {
  std::mutex mutex;
  std::vector<std::string> lines;
  auto loud = options();
  loud.properties["debug"] = "metadata";
  loud.log = [&](int, std::string_view line) {
    const std::lock_guard guard{mutex};
    lines.emplace_back(line);
  };
  const topic_spec topic{.name = unique_name("t"), .configs = {}};
  {
    auto cluster = must(admin::open(loud));
    must(cluster.ensure_topic(topic, patience));
    must(cluster.list_offsets(topic.name, {{0}}, latest_offset{}, patience));
    auto producer = must(transactional_producer::open(loud, unique_name("id"), topic.name, patience));
    must(producer.init(patience));
    must(producer.borrow_admin().list_offsets(topic.name, {{0}}, latest_offset{}, patience));
  }
  const auto says = [&](std::string_view text) {
    return std::ranges::count_if(lines, [&](const auto& line) { return line.find(text) != line.npos; });
  };
  EXPECT_GT(says("Request metadata for 1 topic"), 2);
  EXPECT_EQ(says("Topic __"), 0);
  EXPECT_EQ(says("Request metadata for all topics"), 0);
}

} // namespace
} // namespace komado::kafka::testing
