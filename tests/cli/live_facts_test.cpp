#include "cli/http_server.hpp"
#include "cli/why/live_facts.hpp"
#include "tests/cli/window_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace komado::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

/// What is understood when a node answers this to the question for device "a/b".
live_facts told(http_answer answer) {
  auto socket = listen_at("127.0.0.1", 0);
  if (!socket)
    throw std::runtime_error{"no port to listen at"};
  const host_port node{"127.0.0.1", socket->port};
  const http_server server{std::move(*socket), {{"/api/v1/devices/a/b", [&](const http_request&) { return answer; }}}};
  return ask_for_device(node, "a/b");
}

http_answer problem(int status, const std::string& detail) {
  return {status, R"({"detail":")" + detail + R"("})", "application/problem+json"};
}

TEST(ask_for_device, knows_what_the_node_knows) {
  const auto facts = told({200, R"({"last_reading":"2026-11-29T00:00:00Z","windows":[]})", "application/json"});
  EXPECT_TRUE(facts.known);
  EXPECT_EQ(facts.last_reading, at("2026-11-29T00:00:00Z"));
  EXPECT_THAT(facts.failure, IsEmpty());
}

TEST(ask_for_device, tells_a_device_that_nobody_knows_from_a_shard_that_does_not_answer) {
  const auto unknown = told(problem(404, "no reading of it has come"));
  EXPECT_FALSE(unknown.known);
  EXPECT_THAT(unknown.failure, IsEmpty());
  const auto silent = told(problem(503, "shard 3 does not answer now"));
  EXPECT_FALSE(silent.known);
  EXPECT_THAT(silent.failure, HasSubstr("shard 3 does not answer now"));
}

TEST(ask_for_device, takes_nothing_from_what_is_no_node) {
  EXPECT_THAT(told({200, "<html>welcome</html>", "text/html"}).failure, HasSubstr("no description of a device"));
  EXPECT_THAT(told({404, "not found"}).failure, HasSubstr("404"));
}

TEST(read_detail, reads_what_a_node_says) {
  live_facts facts;
  read_detail(R"({"device":"tag-1","last_reading":"2016-11-14T23:45:51Z",
    "windows":[{"end":"2016-11-15T08:46:00+09:00","count":11,"remaining_seconds":20.5,
                "waits_for":{"partition":3,"watermark":null,"partitions_behind":2}},
               {"end":null},{"end":"2016-11-15T08:48:00+09:00","count":1,"remaining_seconds":null,"waits_for":null}],
    "results":[{"end":"2016-11-15T08:44:00+09:00","count":12,"closed_by":"idle","closed_at":"2016-11-14T23:44:07Z"}],
    "late_readings":[{"partition":3,"first_offset":100,"end":"2016-11-15T08:44:00+09:00","readings":2}],
    "rejects":[{"partition":1,"offset":5,"reason":"future"}]})",
              facts);
  EXPECT_TRUE(facts.known);
    ASSERT_THAT(facts.windows, SizeIs(2));
  EXPECT_EQ(facts.windows[0].end, end);
  EXPECT_EQ(facts.windows[0].waits_for, 3);
  EXPECT_EQ(facts.windows[0].waits_for_watermark, std::nullopt);
  EXPECT_EQ(facts.windows[1].waits_for, std::nullopt);
  EXPECT_EQ(facts.last_reading, end - 9s);
  EXPECT_EQ(facts.results.at(0).closed_by, "idle");
  EXPECT_EQ(facts.results.at(0).closed_at, start + 7s);
  EXPECT_EQ(facts.late.at(0).offset, 100);
  EXPECT_EQ(facts.rejected.at(0).reason, "future");
}

TEST(read_detail, takes_no_harm_from_another_answer) {
  for (const auto* text : {"", "[]", "{}", R"({"windows":7,"results":[1],"rejects":[{}]})"}) {
    live_facts facts;
    read_detail(text, facts);
    EXPECT_THAT(facts.windows, IsEmpty());
  }
}

} // namespace
} // namespace komado::cli
