#include "runtime/stream/routing.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <set>

namespace komado::kafka::testing {
namespace {

constexpr std::int32_t partition_count = 7;

std::vector<std::string> keys() {
  auto all = numbered("B0:B4:48:BD:DA:", 40);
  all.insert(all.end(), {"a", "ab", "abc", "abcd", "センサー", std::string(300, 'x')});
  return all;
}

// Key by key, the partition where a topic holds it.
std::map<std::string, std::int32_t> partition_by_value(const std::string& topic) {
  std::map<std::string, std::int32_t> found;
  for (std::int32_t partition = 0; partition < partition_count; ++partition)
    for (const auto& value : committed_values(topic, partition))
      found[value] = partition;
  return found;
}

std::map<std::string, std::int32_t> write_by_key() {
  const auto topic = make_topic(partition_count);
  auto producer = take_over(unique_name("id"));
  must(producer.begin());
  for (const auto& key : keys())
    must(producer.produce({.topic = topic, .partition = -1, .key = key, .value = key, .headers = {}}));
  EXPECT_EQ(producer.commit().outcome, commit_outcome::committed);
  return partition_by_value(topic);
}

TEST(partitioning, follows_the_java_client) {
  const auto topic = make_topic(partition_count);
  std::string lines;
  for (const auto& key : keys())
    lines += key + "|" + key + "\n";
  test_support::broker::shared().tool("org.apache.kafka.tools.ConsoleProducer",
                                      "--topic " + topic +
                                          " --reader-property parse.key=true --reader-property key.separator='|'",
                                      lines);
  const auto theirs = partition_by_value(topic);
  EXPECT_EQ(theirs.size(), keys().size());
  EXPECT_EQ(write_by_key(), theirs);
}

TEST(partitioning, follows_the_function_that_routes_devices) {
  for (const auto& [key, partition] : write_by_key())
    EXPECT_EQ(static_cast<std::int32_t>(stream::shard_of(stream::murmur2(key), partition_count)), partition) << key;
}

} // namespace
} // namespace komado::kafka::testing
