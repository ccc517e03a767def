#include "cli/exit_code.hpp"
#include "cli/health_command.hpp"
#include "cli/http_server.hpp"
#include "cli/status_command.hpp"
#include "cli/top/top_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

constexpr auto empty_cluster = R"({"job":"sensortag","asked":"a","nodes":[],"shards":[],"partitions":[]})";

/// A node's pages on a free port of this machine, and the settings by which commands find it.
class answering_node {
public:
  explicit answering_node(std::map<std::string, http_answer> answers)
      : socket_(*listen_at("127.0.0.1", 0)), port_(socket_.port), server_(std::move(socket_), pages(std::move(answers))) {}

  template <class Settings>
  Settings settings() const {
    Settings made;
    made.http_address = "0.0.0.0";
    made.http_port = port_;
    return made;
  }

private:
  static std::map<std::string, http_server::page> pages(std::map<std::string, http_answer> answers) {
    std::map<std::string, http_server::page> made;
    for (auto& [path, answer] : answers)
      made[path] = [answer = answer](const http_request&) { return answer; };
    return made;
  }

  listening_socket socket_;
  std::uint16_t port_;
  http_server server_;
};

/// What a command prints, and its exit code.
template <class Command, class Settings>
std::string printed(Command run, const Settings& settings, int code) {
  CaptureStdout();
  EXPECT_EQ(run(settings), code);
  return GetCapturedStdout();
}

TEST(health, is_the_nodes_answer_of_its_life) {
  const answering_node lives{{{"/healthz", {200, "ok\n"}}}};
  EXPECT_EQ(printed(run_health, lives.settings<health_settings>(), exit_ok), "");
  const answering_node ails{{{"/healthz", {503, "no\n"}}}};
  CaptureStderr();
  EXPECT_EQ(run_health(ails.settings<health_settings>()), exit_failed);
  EXPECT_THAT(GetCapturedStderr(), AllOf(HasSubstr("/healthz"), HasSubstr("503")));
}

TEST(status, prints_tables_or_the_answer_as_it_is) {
  const answering_node node{{{"/api/v1/cluster", {200, empty_cluster, "application/json"}}}};
  auto settings = node.settings<status_settings>();
  EXPECT_THAT(printed(run_status, settings, exit_ok), AllOf(HasSubstr("Job sensortag\n"), HasSubstr("PARTITION")));
  settings.json = true;
  EXPECT_EQ(printed(run_status, settings, exit_ok), std::string{empty_cluster} + '\n');
}

TEST(status, fails_with_the_reason) {
  auto settings = answering_node{{}}.settings<status_settings>(); // which is gone
  CaptureStderr();
  EXPECT_EQ(printed(run_status, settings, exit_failed), "");
  EXPECT_THAT(GetCapturedStderr(), AllOf(HasSubstr("http://127.0.0.1:"), HasSubstr("--url=")));
  const answering_node other{{{"/api/v1/cluster", {200, "hello"}}}};
  settings = other.settings<status_settings>();
  CaptureStderr();
  EXPECT_EQ(printed(run_status, settings, exit_failed), "");
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("no description of a cluster"));
}

constexpr auto no_rows = R"({"rows":[]})";

TEST(top, prints_one_report_where_the_output_is_no_terminal) {
  const answering_node node{{{"/api/v1/overview", {200, R"({"job":"j7","state":"ok","sentence":"all is well"})"}},
                             {"/api/v1/cluster", {200, empty_cluster}},
                             {"/api/v1/windows", {200, R"({"rows":[{"device":"tag-1"}]})"}},
                             {"/api/v1/devices", {200, no_rows}}}};
  EXPECT_THAT(printed(run_top, node.settings<top_settings>(), exit_ok),
              AllOf(HasSubstr("job j7 at http://127.0.0.1:"), HasSubstr("ok: all is well\n"), HasSubstr("\ntag-1 ")));
}

TEST(top, prints_what_came_and_fails_for_what_did_not) {
  const answering_node node{{{"/api/v1/overview", {200, R"({"job":"j7","state":"ok","sentence":"all is well"})"}},
                             {"/api/v1/windows", {200, R"({"rows":[{"device":"tag-1"}],"missing_shards":[2]})"}},
                             {"/api/v1/devices", {200, no_rows}}}};
  CaptureStderr();
  EXPECT_THAT(printed(run_top, node.settings<top_settings>(), exit_failed),
              AllOf(HasSubstr("windows: without 1 shard that did not answer"), HasSubstr("\ntag-1 "),
                    HasSubstr("partitions and shards: no answer: ")));
  EXPECT_THAT(GetCapturedStderr(), AllOf(HasSubstr("/api/v1/cluster"), HasSubstr("404")));
}

TEST(top, fails_with_the_reason) {
  const auto gone = answering_node{{}}.settings<top_settings>();
  CaptureStderr();
  EXPECT_EQ(printed(run_top, gone, exit_failed), "");
  EXPECT_THAT(GetCapturedStderr(), AllOf(HasSubstr("/api/v1/overview"), HasSubstr("--url=")));
  const answering_node other{{{"/api/v1/overview", {200, "hello"}}}};
  CaptureStderr();
  EXPECT_EQ(printed(run_top, other.settings<top_settings>(), exit_failed), "");
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("of another version"));
}

} // namespace
} // namespace komado::cli
