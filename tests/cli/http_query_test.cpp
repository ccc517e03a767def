#include "cli/http_query.hpp"
#include "cli/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

query_settings settings(std::string url, std::string address = "127.0.0.1", std::uint16_t port = 8080) {
  query_settings made;
  made.url = std::move(url);
  made.http_address = std::move(address);
  made.http_port = port;
  return made;
}

TEST(node_of, is_the_url_or_else_what_the_node_itself_was_told) {
  EXPECT_EQ(node_of(settings("http://node-1:9000")), (host_port{"node-1", 9000}));
  EXPECT_EQ(node_of(settings("", "10.0.0.1", 9000)), (host_port{"10.0.0.1", 9000}));
  EXPECT_EQ(node_of(settings("", "0.0.0.0")), (host_port{"127.0.0.1", 8080}));
  EXPECT_EQ(node_of(settings("", "::")), (host_port{"::1", 8080}));
}

TEST(query, brings_a_page) {
  auto socket = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(socket);
  const host_port node{"127.0.0.1", socket->port};
  const http_server server{std::move(*socket), {{"/page", [](const http_request&) { return http_answer{200, "hello"}; }},
                                                {"/bad", [](const http_request&) { return http_answer{503, "not\x1b ready\nyet"}; }}}};
  const auto page = query(node, "/page", 5s);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(*page, "hello");
  EXPECT_THAT(query(node, "/bad", 5s).error().message,
              AllOf(HasSubstr("http://127.0.0.1:"), HasSubstr("/bad: answered 503 (not\\u001B ready)")));
  EXPECT_THAT(query(node, "/none", 5s).error().message, HasSubstr("answered 404"));
  EXPECT_EQ(query(node, "/none", 5s).error().problem, 0) << "of no API that we know";
}

TEST(query, tells_why_the_api_does_not_answer) {
  auto socket = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(socket);
  const host_port node{"127.0.0.1", socket->port};
  const http_server server{std::move(*socket), {{"/device", [](const http_request&) {
    return http_answer{503, R"({"status":503,"detail":"shard 3 does not answer now; ask again"})", "application/problem+json"};
  }}}};
  const auto failure = query(node, "/device", 5s).error();
  EXPECT_EQ(failure.problem, 503);
  EXPECT_THAT(failure.message, AllOf(HasSubstr("shard 3 does not answer now; ask again"), Not(HasSubstr("version"))));
}

TEST(query, says_that_a_local_node_wants_an_address) {
  auto socket = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(socket);
  const auto port = socket->port;
  const http_server server{std::move(*socket), {{"/page", [](const http_request&) { return http_answer{403, "not this host"}; }}}};
  EXPECT_THAT(query({"127.0.0.1", port}, "/page", 5s).error().message, AllOf(HasSubstr("403"), HasSubstr("address instead of its name")));
}

TEST(query, says_that_nothing_listens) {
  auto socket = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(socket);
  const host_port node{"127.0.0.1", socket->port};
  socket->socket = descriptor{}; // closed when the temporary goes
  EXPECT_THAT(query(node, "/page", 5s).error().message,
              AllOf(HasSubstr(to_string(node)), HasSubstr("not running"), HasSubstr("--url=")));
}

TEST(query, does_not_wait_for_a_node_that_hangs) {
  const auto socket = listen_at("127.0.0.1", 0); // the kernel connects; nobody answers
  ASSERT_TRUE(socket);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(query({"127.0.0.1", socket->port}, "/page", 200ms).error().message, HasSubstr("no whole answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

} // namespace
} // namespace komado::cli
