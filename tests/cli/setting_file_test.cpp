#include "tests/cli/invocations.hpp"

namespace komado::cli {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

TEST(settings_file, is_overridden_by_the_environment_and_that_by_the_command_line) {
  const temporary_file file{"[job]\nname = \"of-file\"\nshards = 2\n[window]\nsize = \"3min\"\n"};
  const words environment{"KOMADO_JOB_NAME=of-environment", "KOMADO_JOB_SHARDS=4"};
  const auto settings =
      settings_of<node_settings>({"node", file.option(), "--job.name=of-command-line"}, environment);
  EXPECT_EQ(settings.job_name, "of-command-line");
  EXPECT_EQ(settings.job_shards, 4U);
  EXPECT_EQ(settings.window_size, 3min);
  EXPECT_EQ(settings.watermark_delay, 5s);
}

TEST(settings_file, may_be_named_by_a_variable) {
  const temporary_file named{"job.name = \"by-variable\"\n"};
  const temporary_file stronger{"job.name = \"by-option\"\n"};
  const words environment{"KOMADO_CONFIG_FILE=" + named.path()};
  EXPECT_EQ(settings_of<node_settings>({"node"}, environment).job_name, "by-variable");
  EXPECT_EQ(settings_of<node_settings>({"node", stronger.option()}, environment).job_name, "by-option");
  EXPECT_EQ(settings_of<node_settings>({"node"}, {"KOMADO_CONFIG_FILE="}).job_name, "sensortag");
}

TEST(settings_file, that_does_not_exist_is_named) {
  EXPECT_THAT(mistakes_of({"node", "--config-file=absent/komado.toml"}),
              ElementsAre("--config-file=absent/komado.toml: there is no such file"));
  EXPECT_THAT(mistakes_of({"node", "--config-file=" + testing::TempDir()}),
              ElementsAre(EndsWith("is a directory, not a file")));
  EXPECT_THAT(mistakes_of({"node", "--config-file="}), ElementsAre(HasSubstr("no such file")));
}

TEST(settings_file, has_all_its_mistakes_listed_with_their_lines) {
  const temporary_file file{"windows.size = \"2min\"\n"
                            "http.port = 99999\n"
                            "commit.interval = 5\n"
                            "[job]\n"
                            "name = 7\n"
                            "shards = \"abc\"\n"
                            "[input]\n"
                            "fields = \"ambient\"\n"
                            "time-unit = \"min\"\n"
                            "start = 2017-08-02T08:46:00\n"
                            "[output]\n"
                            "aggregates = [\"mean\", 3]\n"
                            "time-zone = \"Asia/Tokio\"\n"
                            "[elsewhere]\n"
                            "[late]\n"};
  const auto at = [&](int line, std::string_view text) {
    return AllOf(StartsWith(file.path() + ':' + std::to_string(line) + ": "), HasSubstr(std::string{text}));
  };
  EXPECT_THAT(
      mistakes_of({"node", file.option()}),
      UnorderedElementsAre(at(1, "windows.size = \"2min\" is no setting; did you mean window.size?"),
                           at(2, "http.port = \"99999\" is out of bounds: expected integer from 0 to 65535"),
                           at(3, "commit.interval = \"5\" has no unit: write for example \"5s\""),
                           at(5, "job.name = \"7\" is not a text: write it in quotes"),
                           at(6, "job.shards = \"abc\" is not a number: write it without quotes"),
                           at(8, "input.fields = \"ambient\" is no list"),
                           at(9, "input.time-unit = \"min\" is none of: s, ms, us, iso8601"),
                           at(10, "input.start = \"2017-08-02T08:46:00\" is neither earliest nor latest"),
                           at(12, "output.aggregates = \"mean,3\" has an item that is not a text"),
                           at(13, "output.time-zone = \"Asia/Tokio\" is not in the system's time zone"),
                           at(14, "elsewhere = \"{...}\" is no setting")));
}

TEST(settings_file, refuses_a_key_given_twice_and_still_reads_the_rest) {
  const temporary_file file{"job.shards = 4\njob.shards = 5\njob.nam = \"x\"\n"};
  EXPECT_THAT(mistakes_of({"node", file.option()}),
              ElementsAre(StartsWith(file.path() + ":2: "),
                          HasSubstr(":3: job.nam = \"x\" is no setting; did you mean job.name?")));
  const temporary_file spelled_twice{"[kafka]\n\"linger.ms\" = 1\nlinger.ms = 2\n"};
  EXPECT_THAT(mistakes_of({"node", spelled_twice.option()}), ElementsAre(HasSubstr("kafka.linger.ms")));
}

TEST(settings_file, with_a_syntax_error_is_named_with_the_line) {
  const temporary_file assignment{"job.shards = = 4\njob.name = oops\nlog.level = \"loud\"\n"};
  EXPECT_THAT(
      mistakes_of({"node", assignment.option()}),
      ElementsAre(HasSubstr(":1: "), HasSubstr(":2: "), HasSubstr("log.level = \"loud\" is none of")));
  const temporary_file header{"log.level = \"loud\"\n[job\nname = \"x\"\n"};
  EXPECT_THAT(mistakes_of({"node", header.option()}),
              ElementsAre(AllOf(HasSubstr(":2: "), EndsWith("(the rest of the file was not read)"))));
}

TEST(settings_file, takes_times_without_quotes) {
  const temporary_file file{"input.start = 2017-08-02T08:46:00.5+09:00\n"};
  const auto settings = settings_of<node_settings>({"node", file.option()});
  EXPECT_EQ(settings.input_start.time, *parse_time("2017-08-01T23:46:00.5Z"));
}

TEST(settings_file, may_serve_both_commands) {
  const temporary_file file{"devices = 3\n[job]\nname = \"shared\"\n"};
  EXPECT_EQ(settings_of<node_settings>({"node", file.option()}).job_name, "shared");
  EXPECT_EQ(settings_of<simulate_settings>({"simulate", file.option()}).devices, 3U);
}

TEST(settings_file, takes_a_list_whose_items_hold_commas) {
  const temporary_file file{"input.fields = [\"a,b\", \"c\"]\n"};
  EXPECT_EQ(settings_of<node_settings>({"node", file.option()}).input_fields, (words{"a,b", "c"}));
}

TEST(settings_file, may_be_empty) {
  const temporary_file file{""};
  EXPECT_THAT(mistakes_of({"node", file.option()}), IsEmpty());
}

} // namespace komado::cli
