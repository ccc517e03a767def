#include "cli/setting_syntax.hpp"
#include "runtime/stream/reading.hpp"
#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::HasSubstr;

TEST(settings, fill_the_members_of_a_tail) {
  const auto settings = settings_of<tail_settings>({"tail", "--bootstrap-servers=k1", "--kafka.client.id=x",
                                                    "--output.topic=out", "--bid=B0:B4", "--format=csv",
                                                    "--from=earliest", "--limit=3"});
  EXPECT_EQ(settings.bootstrap_servers, "k1");
  EXPECT_EQ(settings.output_topic, "out");
  EXPECT_EQ(settings.bid, "B0:B4");
  EXPECT_EQ(settings.format, tail_format::csv);
  EXPECT_EQ(settings.from, start_position{});
  EXPECT_EQ(settings.limit, 3U);
  EXPECT_EQ(settings.kafka.at("client.id"), "x");
}

TEST(settings, fill_the_members_of_a_redrive) {
  const words arguments{"redrive",           "--bootstrap-servers=k1", "--kafka.client.id=x", "--job.name=other",
                        "--input.topic=in",  "--rejects.topic=bad",    "--partition=2",       "--from-offset=5",
                        "--to-offset=50",    "--reason=past,no_key",   "--confirm",           "--again",
                        "--to=2099-01-01T00:00:00Z"};
  const auto settings = settings_of<redrive_settings>(arguments);
  EXPECT_EQ(settings.kafka.at("client.id"), "x");
  EXPECT_EQ(settings.bootstrap_servers, "k1");
  EXPECT_EQ(settings.job_name, "other");
  EXPECT_EQ(settings.input_topic, "in");
  EXPECT_EQ(settings.rejects_topic, "bad");
  EXPECT_EQ(settings.reasons, (words{"past", "no_key"}));
  EXPECT_EQ(settings.partition, 2);
  EXPECT_EQ(settings.from_offset, 5);
  EXPECT_EQ(settings.to_offset, 50);
  EXPECT_FALSE(settings.from);
  EXPECT_EQ(settings.to, *parse_time("2099-01-01T00:00:00Z"));
  EXPECT_TRUE(settings.confirm);
  EXPECT_TRUE(settings.again);
  EXPECT_EQ(settings.arguments, arguments);
}

TEST(settings, know_every_reason_to_reject) {
  for (std::size_t i = 0; i < stream::reject_reason_count; ++i) {
    const std::string name{to_string(static_cast<stream::reject_reason>(i))};
    EXPECT_EQ(settings_of<redrive_settings>({"redrive", "--reason=" + name}).reasons, words{name});
  }
}

TEST(settings, have_one_from_for_results_and_for_rejects) {
  const auto time = *parse_time("2017-08-01T23:40:00Z");
  const std::string option = "--from=2017-08-01T23:40:00Z";
  EXPECT_EQ(settings_of<tail_settings>({"tail", option}).from, (start_position{start_position::kind::at_time, time}));
  EXPECT_EQ(settings_of<redrive_settings>({"redrive", option}).from, time);
  EXPECT_EQ(settings_of<tail_settings>({"tail"}).from.from, start_position::kind::latest);
  EXPECT_EQ(settings_of<tail_settings>({"tail", "--from=latest"}).from.from, start_position::kind::latest);
  EXPECT_FALSE(settings_of<redrive_settings>({"redrive", "--from=earliest"}).from);
  EXPECT_THAT(mistakes_of({"redrive", "--from=latest"}), testing::ElementsAre(HasSubstr("no time at which")));
  EXPECT_THAT(mistakes_of({"tail", "--from=yesterday"}), testing::ElementsAre(HasSubstr("neither earliest nor latest")));
}

TEST(settings, of_a_redrive_choose_all_and_send_nothing_by_default) {
  const auto settings = settings_of<redrive_settings>({"redrive"});
  EXPECT_EQ(settings.rejects_topic, "sensortag-rejects");
  EXPECT_TRUE(settings.reasons.empty());
  EXPECT_EQ(settings.partition, -1);
  EXPECT_EQ(settings.from_offset, 0);
  EXPECT_EQ(settings.to_offset, -1);
  EXPECT_FALSE(settings.from || settings.to || settings.confirm || settings.again);
}

} // namespace komado::cli
