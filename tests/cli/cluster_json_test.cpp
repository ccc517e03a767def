#include "cli/cluster_json.hpp"
#include "cli/status_text.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr stream::timestamp t0{1'500'000'000s}; // 2017-07-14T02:40:00Z

/// Two nodes, one of them silent; of two shards one is nobody's; one partition is read and one is not.
actors::cluster_report sample() {
  actors::node_report a;
  a.node = {.id = "aaaa", .address = "10.0.0.1:7070", .http = "http://10.0.0.1:8080",
            .process = {"0.1.0", t0, 12.5, 100 * 1024 * 1024}, .cpu_percent = 7.25, .records_per_second = 1000, .waits_for = "a topic"};
  a.shards.push_back({.shard = 0, .incarnation = 3, .phase = actors::shard_phase::running, .watermark = t0 + 1ms,
                      .open_windows = 4, .last_commit = t0 + 2s});
  a.partitions.push_back({.partition = 0, .position = 10, .end = 15, .lag_seconds = 0.5, .watermark = t0});
  auto cluster = actors::merge({a}, {{"bbbb", "10.0.0.2:7070", {}}}, {2, 2});
  cluster.job = "sensortag";
  cluster.asked = "aaaa";
  return cluster;
}

TEST(cluster_json, says_all_that_is_known_and_null_of_the_rest) {
  EXPECT_EQ(
      cluster_json(sample()),
      R"({"job":"sensortag","asked":"aaaa","nodes":[)"
      R"({"id":"aaaa","address":"10.0.0.1:7070","http":"http://10.0.0.1:8080","version":"0.1.0",)"
      R"("up_since":"2017-07-14T02:40:00Z","cpu_seconds":12.5,"cpu_percent":7.25,"memory_bytes":104857600,)"
      R"("records_per_second":1000.0,"waits_for":"a topic","answers":true},)"
      R"({"id":"bbbb","address":"10.0.0.2:7070","http":null,"version":null,"up_since":null,"cpu_seconds":null,)"
      R"("cpu_percent":null,"memory_bytes":null,"records_per_second":null,"waits_for":null,"answers":false}],"shards":[)"
      R"({"shard":0,"owner":"aaaa","state":"running","watermark":"2017-07-14T02:40:00.001000Z","open_windows":4,)"
      R"("last_commit":"2017-07-14T02:40:02Z","commit_seconds":0.0},)"
      R"({"shard":1,"owner":null,"state":"unowned","watermark":null,"open_windows":null,"last_commit":null,)"
      R"("commit_seconds":null}],)"
      R"("partitions":[)"
      R"({"partition":0,"reader":"aaaa","position":10,"end":15,"lag_records":5,"lag_seconds":0.5,)"
      R"("watermark":"2017-07-14T02:40:00Z","quiet_seconds":null,"idle":false,"holds_watermark_back":true},)"
      R"({"partition":1,"reader":null,"position":null,"end":null,"lag_records":null,"lag_seconds":null,)"
      R"("watermark":null,"quiet_seconds":null,"idle":false,"holds_watermark_back":false}]})");
}

TEST(cluster_json, stays_json_whatever_is_in_it) {
  auto cluster = sample();
  cluster.job = "a\"\\\n\x01";
  cluster.nodes[0].facts.cpu_percent = std::numeric_limits<double>::infinity();
  cluster.shards[0].watermark = stream::no_watermark;
  cluster.shards[0].last_commit = stream::timestamp::max();
  const auto parsed = boost::json::parse(cluster_json(cluster)).as_object();
  EXPECT_EQ(parsed.at("job").as_string(), "a\"\\\n\x01");
  EXPECT_TRUE(parsed.at("nodes").at(0).at("cpu_percent").is_null());
  EXPECT_TRUE(parsed.at("shards").at(0).at("watermark").is_null());
  EXPECT_TRUE(parsed.at("shards").at(0).at("last_commit").is_null());
}

TEST(cluster_json, of_an_empty_cluster_has_empty_arrays) {
  EXPECT_EQ(cluster_json({}), R"({"job":"","asked":"","nodes":[],"shards":[],"partitions":[]})");
}

TEST(status_text, sets_the_cluster_as_aligned_tables) {
  EXPECT_EQ(status_text(cluster_json(sample())),
            "Job sensortag\n"
            "\n"
            "NODE  ADDRESS        VERSION  UP SINCE              CPU S  CPU %  MEMORY MIB  RECORDS/S\n"
            "aaaa  10.0.0.1:7070  0.1.0    2017-07-14T02:40:00Z     12      7         100       1000  asked\n"
            "bbbb  10.0.0.2:7070  -        -                         -      -           -          -  DOES NOT ANSWER\n"
            "\n"
            "SHARD  OWNER  STATE    WATERMARK                    OPEN WINDOWS  LAST COMMIT\n"
            "    0  aaaa   running  2017-07-14T02:40:00.001000Z             4  2017-07-14T02:40:02Z\n"
            "    1  -      unowned  -                                       -  -\n"
            "\n"
            "PARTITION  READER  POSITION  END  LAG  LAG S  WATERMARK\n"
            "        0  aaaa          10   15    5    0.5  2017-07-14T02:40:00Z  holds the watermark back\n"
            "        1  -              -    -    -      -  -\n");
}

TEST(status_text, lets_nothing_from_the_network_control_the_terminal) {
  auto cluster = sample();
  cluster.nodes[0].facts.address = "\x1b[31mred\n";
  const auto text = status_text(cluster_json(cluster));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("[31mred"));
}

TEST(status_text, is_empty_for_what_describes_no_cluster) {
  for (const auto* text : {"", "ok\n", "[]", "{}", R"({"nodes":1,"shards":[],"partitions":[]})",
                           R"({"nodes":[1],"shards":[],"partitions":[]})"})
    EXPECT_EQ(status_text(text), "") << text;
  EXPECT_NE(status_text(R"({"nodes":[{}],"shards":[{}],"partitions":[{}]})"), "") << "of another version";
}

} // namespace
} // namespace komado::cli
