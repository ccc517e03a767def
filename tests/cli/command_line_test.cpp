#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(command_line, names_its_command_before_or_behind_the_settings) {
  EXPECT_EQ(settings_of<node_settings>({"node", "--job.name=a"}).job_name, "a");
  EXPECT_EQ(settings_of<node_settings>({"--job.name=a", "node"}).job_name, "a");
}

TEST(command_line, without_a_known_command_is_a_mistake) {
  EXPECT_THAT(mistakes_of({}), ElementsAre(HasSubstr("names no command")));
  EXPECT_THAT(mistakes_of({"nod"}), ElementsAre("nod: is no command: there are node, drain, simulate, status, top, why, tail, redrive and health"));
  EXPECT_THAT(mistakes_of({"node", "simulate"}), ElementsAre(HasSubstr("one word too many")));
  EXPECT_THAT(mistakes_of({"node", ""}), ElementsAre(HasSubstr("one word too many")));
}

TEST(command_line, explains_a_value_that_stands_behind_a_blank) {
  EXPECT_THAT(mistakes_of({"node", "--job.name", "j3"}),
              ElementsAre("--job.name: needs its value behind an equals sign: write --job.name=VALUE"));
  EXPECT_THAT(mistakes_of({"--job.name", "node", "--config-file", "komado.toml"}),
              ElementsAre(HasSubstr("--job.name=VALUE"), HasSubstr("--config-file=VALUE")));
  EXPECT_THAT(mistakes_of({"node", "-j"}), ElementsAre(HasSubstr("two dashes")));
}

TEST(command_line, lists_the_mistakes_of_all_sources_at_once) {
  const temporary_file file{"job.shards = 0\n"};
  EXPECT_THAT(
      mistakes_of(
          {"node", file.option(), "--window.size=8d", "--bogus=1", "--log.level=info", "--log.level=debug"},
          {"KOMADO_COMMIT_INTERVAL=1", "KOMADO_BOGUS=1", "KOMADO_LOG_LEVL=info", "HOME=/root"}),
      testing::UnorderedElementsAre(
          file.path() + ":1: job.shards = \"0\" is out of bounds: expected integer from 1 to 1024",
          "KOMADO_COMMIT_INTERVAL: commit.interval = \"1\" has no unit: write for example 1s (units: d, h, "
          "min, s, ms)",
          "KOMADO_BOGUS: is no setting's variable",
          "KOMADO_LOG_LEVL: is no setting's variable; did you mean KOMADO_LOG_LEVEL?",
          "--window.size: window.size = \"8d\" is out of bounds: expected duration from 1s to 7d",
          "--bogus: bogus = \"1\" is no setting", "--log.level: log.level = \"debug\" is given twice"));
}

TEST(command_line, refuses_settings_of_the_other_command) {
  EXPECT_THAT(mistakes_of({"node", "--devices=3"}), ElementsAre(HasSubstr("a setting of komado simulate")));
  EXPECT_THAT(mistakes_of({"simulate", "--job.name=x"}), ElementsAre(HasSubstr("a setting of komado node")));
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_DEVICES=3"}), IsEmpty());
}

TEST(command_line, finds_a_node_to_ask_by_the_settings_that_the_node_has) {
  const auto health = settings_of<health_settings>({"health"}, {"KOMADO_HTTP_PORT=9000", "KOMADO_JOB_NAME=x"});
  EXPECT_EQ(health.url, "");
  EXPECT_EQ(health.http_port, 9000);
  EXPECT_EQ(settings_of<health_settings>({"health"}).http_address, "127.0.0.1");
  const auto status = settings_of<status_settings>({"status", "--url=http://node-1:8080", "--json"});
  EXPECT_EQ(status.url, "http://node-1:8080");
  EXPECT_TRUE(status.json);
  EXPECT_FALSE(settings_of<status_settings>({"status"}).json);
  EXPECT_THAT(mistakes_of({"health", "--json"}), ElementsAre(HasSubstr("a setting of komado status")));
  EXPECT_THAT(mistakes_of({"status", "--job.name=x"}), ElementsAre(HasSubstr("a setting of komado node")));
}

TEST(why, takes_a_device_and_a_time) {
  const auto asked = settings_of<why_settings>({"why", "a <b>", "2016-11-15T08:46:00+09:00", "--scan=7", "--job.name=x",
                                                "--url=http://n:1", "--json"});
  EXPECT_EQ(asked.device, "a <b>");
  EXPECT_EQ(asked.time, stream::parse_iso8601("2016-11-14T23:46:00Z"));
  EXPECT_EQ(asked.scan, 7);
  EXPECT_EQ(asked.job_name, "x");
  EXPECT_EQ(asked.url, "http://n:1");
  EXPECT_TRUE(asked.json);
  EXPECT_EQ(settings_of<why_settings>({"why", "a"}).time, std::nullopt);
  EXPECT_EQ(settings_of<why_settings>({"why", "--scan=7", "--", "-x"}).device, "-x");
  EXPECT_EQ(settings_of<why_settings>({"why", "--", "--scan=7"}).device, "--scan=7");
  EXPECT_THAT(mistakes_of({"why", "-x"}), Contains(HasSubstr("is no option")));
  EXPECT_THAT(mistakes_of({"why"}), ElementsAre(HasSubstr("needs the device")));
  EXPECT_THAT(mistakes_of({"why", ""}), ElementsAre(HasSubstr("1 to 256 bytes")));
  EXPECT_THAT(mistakes_of({"why", "a", "08:46"}), ElementsAre(HasSubstr("no time with its offset")));
  EXPECT_THAT(mistakes_of({"why", "a", "2016-11-15T08:46:00Z", "b"}), ElementsAre(HasSubstr("one word too many")));
}

TEST(drain, names_a_node_by_its_id_or_how_it_begins) {
  EXPECT_EQ(settings_of<drain_settings>({"drain", "0F"}).target, "0f");
  EXPECT_EQ(settings_of<drain_settings>({"--job.name=x", "drain", "01234567-89ab-cdef-0123-456789abcdef"}).target,
            "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(settings_of<drain_settings>({"drain", "--job.name=x", "a"}).job_name, "x");
  for (const auto* wrong : {"", "-", "x", "0g", "node-1", "0123456789abcdef0123456789abcdef0"})
    EXPECT_THAT(mistakes_of({"drain", wrong}), testing::SizeIs(1)) << wrong;
  EXPECT_THAT(mistakes_of({"drain"}), ElementsAre(HasSubstr("needs the node to drain")));
  EXPECT_THAT(mistakes_of({"drain", "a", "b"}), ElementsAre(HasSubstr("one word too many")));
  EXPECT_THAT(mistakes_of({"node", "a"}), ElementsAre(HasSubstr("one word too many")));
}

TEST(drain, needs_the_certificate_that_nodes_need) {
  EXPECT_THAT(mistakes_of({"drain", "a", "--cluster.tls.ca=ca.crt"}), testing::SizeIs(2));
  EXPECT_THAT(text_of({"drain", "--help"}), HasSubstr("Usage: komado drain ID [--key=value ...]"));
}

TEST(redrive, refuses_a_choice_that_can_choose_nothing) {
  EXPECT_THAT(mistakes_of({"redrive", "--rejects.topic="}), ElementsAre(HasSubstr("nothing to send again")));
  EXPECT_THAT(mistakes_of({"redrive", "--from-offset=5", "--to-offset=4"}), ElementsAre(HasSubstr("below from-offset")));
  EXPECT_THAT(mistakes_of({"redrive", "--from=2026-01-02T00:00:00Z", "--to=2026-01-02T00:00:00Z"}),
              ElementsAre(HasSubstr("is not behind from")));
  EXPECT_THAT(mistakes_of({"redrive", "--rejects.topic=sensortag-redriven"}),
              ElementsAre(HasSubstr("what komado redrive has sent")));
  EXPECT_THAT(mistakes_of({"redrive", "--reason=late"}), ElementsAre(HasSubstr("none of: malformed")));
}

TEST(command_line, asks_only_urls_that_nodes_serve) {
  for (const auto* right : {"", "http://a", "http://a:1/", "http://[::1]:8080"})
    EXPECT_THAT(mistakes_of({"status", std::string{"--url="} + right}), IsEmpty()) << right;
  for (const auto* wrong : {"a:1", "https://a:1", "http://", "http://:1", "http://a:0", "http://a/x", "http://a b"})
    EXPECT_THAT(mistakes_of({"status", std::string{"--url="} + wrong}), testing::SizeIs(1)) << wrong;
}

TEST(command_line, takes_a_switch_without_a_value) {
  EXPECT_TRUE(settings_of<simulate_settings>({"simulate", "--keyed"}).keyed);
  EXPECT_TRUE(settings_of<simulate_settings>({"--keyed", "simulate"}).keyed);
  EXPECT_FALSE(settings_of<simulate_settings>({"simulate", "--keyed=false"}).keyed);
  EXPECT_THAT(mistakes_of({"simulate", "--keyed=yes"}), ElementsAre(HasSubstr("neither true nor false")));
}

TEST(command_line, asks_for_help_and_versions_whatever_else_is_wrong) {
  EXPECT_THAT(text_of({"--help"}), HasSubstr("Usage: komado COMMAND"));
  EXPECT_THAT(text_of({"node", "-h", "--bogus"}), HasSubstr("--window.size=2min\n"));
  EXPECT_THAT(text_of({"simulate", "--help"}), HasSubstr("--devices=12\n"));
  const auto version = invoke({"--version"});
  ASSERT_TRUE(version.has_value());
  EXPECT_TRUE(std::holds_alternative<print_version>(*version));
  EXPECT_THAT(mistakes_of({"node", "--dump-config=yes"}), ElementsAre("--dump-config: takes no value"));
}

TEST(command_line, points_from_config_to_config_file) {
  EXPECT_THAT(mistakes_of({"node", "--config=x"}), ElementsAre(HasSubstr("did you mean --config-file?")));
  EXPECT_THAT(mistakes_of({"node", "--config-file=a", "--config-file=b"}),
              testing::Contains(StartsWith("--config-file: is given twice")));
}

TEST(environment, may_hold_the_service_links_of_kubernetes) {
  EXPECT_THAT(
      mistakes_of({"node"},
                  {"KOMADO_SERVICE_HOST=10.0.0.1", "KOMADO_SERVICE_PORT=80", "KOMADO_SERVICE_PORT_HTTP=80",
                   "KOMADO_PORT=tcp://10.0.0.1:80", "KOMADO_PORT_8080_TCP_ADDR=10.0.0.1",
                   "KOMADO_HTTP_PORT=tcp://10.0.0.1:8080", "KOMADO_KAFKA_PORT_9092_TCP=tcp://10.0.0.1:9092"}),
      IsEmpty());
}

TEST(environment, may_hold_the_variables_of_the_build) {
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_DEPS=/cache", "KOMADO_JOBS=2"}), IsEmpty());
}

TEST(environment, switches_an_optional_topic_off_by_an_empty_value) {
  EXPECT_EQ(settings_of<node_settings>({"node"}, {"KOMADO_REJECTS_TOPIC="}).rejects_topic, "");
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_INPUT_TOPIC="}), ElementsAre(HasSubstr("is empty")));
}

TEST(environment, with_a_variable_given_twice_is_a_mistake) {
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_JOB_NAME=a", "KOMADO_JOB_NAME=b"}),
              ElementsAre(HasSubstr("is given twice")));
}

} // namespace komado::cli
