#include "cli/man_page.hpp"
#include "cli/shell_completion.hpp"

#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(completion, is_printed_for_the_shell_that_is_named) {
  EXPECT_EQ(text_of({"--print-completion=bash"}), shell_completion(shell::bash));
  EXPECT_EQ(text_of({"--print-completion=zsh"}), shell_completion(shell::zsh));
  EXPECT_THAT(mistakes_of({"--print-completion=fish"}),
              ElementsAre("--print-completion: knows the shells bash and zsh only"));
  EXPECT_THAT(mistakes_of({"node", "--print-completion"}),
              ElementsAre(HasSubstr("--print-completion: needs its value behind an equals sign")));
}

TEST(completion, knows_every_command_and_setting) {
  const auto bash = shell_completion(shell::bash);
  const auto zsh = shell_completion(shell::zsh);
  for (const auto name : all_commands) {
    EXPECT_THAT(bash, HasSubstr("\n    " + std::string{to_string(name)} + ") words="));
    EXPECT_THAT(zsh, HasSubstr("\n    " + std::string{to_string(name)} + ")\n"));
  }
  for (const auto& row : setting_table()) {
    const auto option = "--" + std::string{row.kind == setting_kind::properties ? "kafka." : row.key};
    EXPECT_THAT(bash, HasSubstr(" " + option));
    EXPECT_THAT(zsh, HasSubstr("'" + option));
  }
}

TEST(man_page, tells_every_command_and_setting) {
  const auto page = text_of({"--print-man-page"});
  for (const auto name : all_commands)
    EXPECT_THAT(page, HasSubstr(".SS komado " + std::string{to_string(name)} + "\n"));
  for (const auto& row : setting_table()) {
    std::string option = "--" + std::string{row.kind == setting_kind::properties ? "kafka.PROPERTY" : row.key} + "=";
    for (std::size_t dash = 0; (dash = option.find('-', dash)) != std::string::npos; dash += 2)
      option.insert(dash, 1, '\\');
    EXPECT_THAT(page, HasSubstr("\n.B " + option));
  }
}

TEST(man_page, says_what_commands_do_and_shows_them) {
  const auto page = text_of({"--print-man-page"});
  for (const auto* wanted : {"\n.B komado why ", "\n.B komado tail ", "\n.B komado redrive ", "\n.B NO_COLOR\n",
                             "it is a dry run", "Keys: q or Ctrl\\-C"})
    EXPECT_THAT(page, HasSubstr(wanted));
}

} // namespace komado::cli
