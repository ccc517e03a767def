#include "cli/setting_text.hpp"
#include "tests/cli/invocations.hpp"

#include <random>

namespace komado::cli {

namespace {

/// Cuts, repeats and replaces bytes of `text`.
std::string mutate(std::string text, std::mt19937& random) {
  using namespace std::string_view_literals;
  constexpr auto bytes = "=.,-_[]{}\"'\\\n# \0\x80\xFF\xE5"
                         "09azAZ"sv;
  for (auto times = random() % 4 + 1; times > 0 && !text.empty(); --times) {
    const auto at = random() % text.size();
    switch (random() % 4) {
    case 0:
      text[at] = bytes[random() % bytes.size()];
      break;
    case 1:
      text.insert(at, 1, bytes[random() % bytes.size()]);
      break;
    case 2:
      text.erase(at, random() % 5);
      break;
    default:
      text.insert(at, text.substr(at, random() % 40));
      break;
    }
  }
  return text;
}

/// Whether every mistake can be printed as one line of text.
void expect_readable(const invocation_result& result) {
  if (result)
    return;
  EXPECT_FALSE(result.error().empty());
  for (const auto& wrong : result.error()) {
    const auto line = to_string(wrong);
    EXPECT_FALSE(wrong.reason.empty());
    EXPECT_TRUE(is_text(line)) << testing::PrintToString(line);
    EXPECT_EQ(line.find_first_of("\n\r\x1b"), std::string::npos) << testing::PrintToString(line);
  }
}

} // namespace

TEST(odd_command_lines, are_settings_or_readable_mistakes) {
  const words right{"node",
                    "--job.name=sensortag",
                    "--window.size=1min30s",
                    "--input.fields=ambient,rh",
                    "--kafka.sasl.password=x",
                    "--input.start=2017-08-02T08:46:00+09:00",
                    "--bootstrap-servers=[::1]:1,b:2",
                    "--dump-config",
                    "--config-file="};
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    std::mt19937 random{seed};
    words arguments{right};
    for (auto& word : arguments)
      if (random() % 3 == 0)
        word = mutate(word, random);
    SCOPED_TRACE(seed);
    expect_readable(invoke(
        arguments, {mutate("KOMADO_JOB_NAME=x", random), mutate("KOMADO_KAFKA_SSL_CA_LOCATION=y", random)}));
  }
}

TEST(odd_files, are_settings_or_readable_mistakes) {
  const std::string right =
      "bootstrap-servers = \"a:1\"\n[job]\nname = \"x\" # c\nshards = 4\n[input]\n"
      "fields = [\"a\", \"b\"]\nstart = 2017-08-02T08:46:00+09:00\n[kafka]\nsasl.password = '''\nx'''\n"
      "\"linger.ms\" = 5\n[window]\nsize = \"2min\"\n";
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    std::mt19937 random{seed};
    const temporary_file file{mutate(right, random)};
    SCOPED_TRACE(seed);
    expect_readable(invoke({"node", file.option()}));
  }
}

TEST(odd_files, of_all_sizes_and_depths_end) {
  for (const auto& text : {std::string(2 << 20, ' '), std::string(100'000, '['),
                           "a = " + std::string(100'000, '['), std::string("\xEF\xBB\xBF") + "job.shards = 3",
                           std::string(1'000, '\0'), "x = \"" + std::string(500'000, 'y') + '"'}) {
    const temporary_file file{text};
    expect_readable(invoke({"node", file.option()}));
  }
}

} // namespace komado::cli
