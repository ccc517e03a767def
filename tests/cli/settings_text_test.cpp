#include "cli/settings_text.hpp"

#include "tests/cli/invocations.hpp"

#include <algorithm>
#include <sstream>

namespace komado::cli {

using testing::HasSubstr;

namespace {

/// A dump without the comments that tell the origins.
std::string without_origins(const std::string& dump) {
  std::istringstream lines{dump};
  std::string out;
  for (std::string line; std::getline(lines, line);)
    out += line.substr(0, line.find(" # ")) + '\n';
  return out;
}

} // namespace

TEST(dump, reads_back_as_the_same_settings) {
  const words arguments{"node",
                        "--job.name=other",
                        "--late.topic=late",
                        "--input.fields=a\"b,c\\d,\xE5\xB0\x8F",
                        "--output.aggregates=max,count",
                        "--input.start=2017-08-02T08:46:00.125+09:00",
                        "--window.size=1min30s",
                        "--kafka.client.id=a\"\\\n\tb",
                        "--kafka.ssl.ca.location=/etc/ca.crt",
                        "--dump-config"};
  const auto dump = text_of(arguments);
  const temporary_file file{dump};
  EXPECT_EQ(without_origins(text_of({"node", "--dump-config", file.option()})), without_origins(dump));
  EXPECT_EQ(settings_of<node_settings>({"node", file.option()}).kafka.at("client.id"), "a\"\\\n\tb");
}

TEST(dump, reads_back_for_a_simulation_and_for_the_defaults) {
  for (const words& arguments :
       {words{"simulate", "--rate=0.1", "--keyed", "--start=2017-08-02T00:00:00Z", "--dump-config"},
        words{"simulate", "--dump-config"}, words{"node", "--dump-config"}}) {
    const auto dump = text_of(arguments);
    const temporary_file file{dump};
    EXPECT_EQ(without_origins(text_of({arguments[0], "--dump-config", file.option()})),
              without_origins(dump));
  }
}

TEST(dump, of_settings_with_mistakes_lists_the_mistakes) {
  EXPECT_THAT(mistakes_of({"node", "--dump-config", "--job.shards=0"}), testing::SizeIs(1));
}

TEST(help, tells_every_setting_of_its_command_and_no_other) {
  for (const auto name : all_commands) {
    const auto text = help_text(name);
    for (const auto& row : setting_table()) {
      const auto option = row.kind == setting_kind::properties ? std::string{"\n  --kafka.PROPERTY=TEXT\n"}
                                                               : "\n  --" + std::string{row.key} + '=';
      EXPECT_EQ(text.find(option) != std::string::npos, row.belongs_to(name)) << row.key;
    }
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(help, says_what_a_command_does_and_how_it_is_used) {
  EXPECT_THAT(help_text(command::top),
              testing::AllOf(HasSubstr("each second anew"), HasSubstr("Keys: q"), HasSubstr("NO_COLOR")));
  EXPECT_THAT(help_text(command::redrive), HasSubstr("dry run"));
  EXPECT_THAT(help_text(command::tail), HasSubstr("only committed ones"));
  EXPECT_THAT(help_text(command::status), HasSubstr("Asks a node for its whole cluster"));
}

TEST(offered_values, are_accepted) {
  for (const auto name : all_commands)
    for (const auto& row : rows_of(name))
      for (const auto value : offered_values(row)) {
        words line{std::string{to_string(name)}, "--" + std::string{row.key} + '=' + std::string{value}};
        if (name == command::drain || name == command::why)
          line.insert(line.begin() + 1, "ab");
        EXPECT_THAT(mistakes_of(line), testing::IsEmpty());
      }
}

TEST(offered_values, are_those_of_the_command) {
  const auto offered = [](command name) {
    const auto rows = rows_of(name);
    return offered_values(*std::ranges::find(rows, "from", &setting::key));
  };
  EXPECT_THAT(offered(command::tail), testing::ElementsAre("earliest", "latest"));
  EXPECT_THAT(offered(command::redrive), testing::ElementsAre("earliest"));
  EXPECT_THAT(help_text(command::redrive), testing::Not(HasSubstr("latest")));
}

TEST(configuration_page, is_the_generated_one) {
  std::ifstream file{KOMADO_CONFIGURATION_PAGE, std::ios::binary};
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), text_of({"--print-settings-reference"}))
      << "write it anew: komado --print-settings-reference > docs/configuration.md";
}

TEST(configuration_page, tells_every_setting) {
  const auto page = settings_reference();
  for (const auto& row : setting_table())
    EXPECT_THAT(page, HasSubstr("| `" + std::string{row.key} + "` | "));
}

} // namespace komado::cli
