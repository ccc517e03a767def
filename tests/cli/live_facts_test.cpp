#include "cli/http_server.hpp"
#include "cli/why/live_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace komado::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_EQ(facts.last_reading, "2026-11-29T00:00:00Z");
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

} // namespace
} // namespace komado::cli
