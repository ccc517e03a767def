#include "cli/setting_syntax.hpp"

#include "cli/setting_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(duration, is_read_in_all_its_units) {
  EXPECT_EQ(*parse_duration("2min"), 2min);
  EXPECT_EQ(*parse_duration("5s"), 5s);
  EXPECT_EQ(*parse_duration("100ms"), 100ms);
  EXPECT_EQ(*parse_duration("1h"), 1h);
  EXPECT_EQ(*parse_duration("7d"), 7 * 24h);
  EXPECT_EQ(*parse_duration("90s"), 90s);
  EXPECT_EQ(*parse_duration("1min30s"), 90s);
  EXPECT_EQ(*parse_duration("0s"), 0s);
  EXPECT_EQ(*parse_duration("1d2h3min4s5ms"), 26h + 3min + 4005ms);
  EXPECT_EQ(*parse_duration("36500d"), 36'500 * 24h);
}

TEST(duration, says_what_is_wrong_with_it) {
  const auto why = [](std::string_view text) {
    const auto value = parse_duration(text);
    return value ? std::string{"is valid"} : value.error().text;
  };
  EXPECT_THAT(why("5"), HasSubstr("has no unit: write for example 5s"));
  EXPECT_THAT(why("1min30"), HasSubstr("has no unit"));
  EXPECT_THAT(why("2m"), HasSubstr("min for minutes"));
  EXPECT_THAT(why("1.5s"), HasSubstr("whole numbers"));
  EXPECT_THAT(why("5us"), HasSubstr("unknown unit \"us\""));
  EXPECT_THAT(why("5 s"), HasSubstr("without blanks"));
  EXPECT_THAT(why("5S"), HasSubstr("unknown unit"));
  EXPECT_THAT(why("-5s"), HasSubstr("negative"));
  EXPECT_THAT(why("30s1min"), HasSubstr("out of order"));
  EXPECT_THAT(why("1s1s"), HasSubstr("twice"));
  EXPECT_THAT(why("s"), HasSubstr("no duration"));
  EXPECT_THAT(why(""), HasSubstr("empty"));
  EXPECT_THAT(why("36501d"), HasSubstr("longer than 36500d"));
  EXPECT_THAT(why("36500d1ms"), HasSubstr("longer than 36500d"));
  EXPECT_THAT(why("99999999999999999999999s"), HasSubstr("longer than 36500d"));
}

TEST(duration, is_written_so_that_it_reads_back) {
  EXPECT_EQ(render_duration(0ms), "0s");
  EXPECT_EQ(render_duration(90s), "1min30s");
  EXPECT_EQ(render_duration(10ms), "10ms");
  EXPECT_EQ(render_duration(7 * 24h), "7d");
  for (std::int64_t count = 1; count < 3'000'000'000'000; count = count * 7 / 3 + 1)
    EXPECT_EQ(*parse_duration(render_duration(std::chrono::milliseconds{count})),
              std::chrono::milliseconds{count});
}

TEST(time, is_read_with_its_offset_and_written_in_utc) {
  EXPECT_EQ(render_time(*parse_time("2017-08-02T08:46:00+09:00")), "2017-08-01T23:46:00Z");
  EXPECT_EQ(render_time(*parse_time("1969-12-31T23:59:59.25Z")), "1969-12-31T23:59:59.250000Z");
  EXPECT_EQ(render_time(*parse_time("0001-01-01T00:00:00Z")), "0001-01-01T00:00:00Z");
}

TEST(time, without_an_offset_or_a_real_day_is_refused) {
  for (const auto* text :
       {"", "2017-08-02", "2017-08-02T08:46:00", "2017-02-30T00:00:00Z", "yesterday", "1501631160"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(number, takes_the_whole_text_and_is_finite) {
  EXPECT_EQ(*parse_number("0.25"), 0.25);
  EXPECT_EQ(*parse_number("1e3"), 1000.0);
  for (const auto* text : {"", "abc", "1x", "nan", "inf", "1e999", "0x10", " 1"})
    EXPECT_FALSE(parse_number(text)) << text;
  EXPECT_EQ(render_number(0.1), "0.1");
  EXPECT_EQ(render_number(100), "100.0");
}

TEST(integer, takes_the_whole_text_and_fits_64_bits) {
  EXPECT_EQ(*parse_integer("-7"), -7);
  EXPECT_EQ(*parse_integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_integer("9223372036854775808").error().text, "is too large");
  for (const auto* text : {"", "-", "1.0", "1 ", "+1", "0x1", "1,000"})
    EXPECT_EQ(parse_integer(text).error().text, "is not a whole number") << text;
}

TEST(list, is_split_at_commas_and_trimmed) {
  EXPECT_EQ(split_list("ambient, rh"), (std::vector<std::string>{"ambient", "rh"}));
  EXPECT_EQ(split_list(" a ,,b"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split_list("a,"), (std::vector<std::string>{"a", ""}));
  EXPECT_TRUE(split_list("").empty());
  EXPECT_TRUE(split_list("  ").empty());
}

TEST(text, is_quoted_so_that_a_terminal_and_toml_can_take_it) {
  EXPECT_EQ(quote("a\"b\\c\n\t\x1b[31m\x7f"), R"("a\"b\\c\n\t\u001B[31m\u007F")");
  EXPECT_EQ(quote("\xE5\xB0\x8F\xE7\xAA\x93"), "\"\xE5\xB0\x8F\xE7\xAA\x93\"");
  EXPECT_EQ(quote("a\xFF\xC0z"), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
  EXPECT_EQ(quote("a\u009b2J\u00ad\u202e\u200b\ufeff\u00a0\u2010"), "\"a\\u009B2J\\u00AD\\u202E\\u200B\\uFEFF\u00a0\u2010\"");
}

TEST(text, is_utf8_without_nul) {
  EXPECT_TRUE(is_text("\xF0\x9F\x8C\xA1"));
  using namespace std::string_view_literals;
  for (const auto text : {"a\0b"sv, "\x80"sv, "\xC0\xAF"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                          "\xF4\x90\x80\x80"sv, "\xE5\xB0"sv})
    EXPECT_FALSE(is_text(text));
}

} // namespace komado::cli
