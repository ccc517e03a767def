#include "cli/result_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace komado::cli {

using testing::HasSubstr;

namespace {

constexpr std::string_view result =
    R"({"bid":"B0","time":"2017-08-02T08:46:00+09:00","ambient":28.760416666666668,"rh":null,)"
    R"("start":1501631040,"end":1501631160,"count":12,"closed_by":"watermark"})";

std::string named(std::string_view id) { return R"({"bid":")" + std::string{id} + R"(","rh":-1.5})"; }

} // namespace

TEST(result_fields, keep_their_order_and_the_digits_of_numbers) {
  using enum result_field::kind;
  EXPECT_EQ(parse_result(R"({"b":-1e-05,"a":"x\u00e9\n","c":null,"d":18446744073709551615,"e":-0.0})"),
            (std::vector<result_field>{{"b", number, "-1e-05"},
                                       {"a", text, "x\xC3\xA9\n"},
                                       {"c", null, ""},
                                       {"d", number, "18446744073709551615"},
                                       {"e", number, "-0.0"}}));
}

TEST(result_fields, are_those_of_one_flat_object_on_one_line) {
  for (const auto* wrong : {"", "{", "7", "\"x\"", "null", "[1]", "{}x", R"({"a":{}})", R"({"a":[]})", "{\"a\":\n1}",
                            R"({"a":true})", "{\"a\":\"\xFF\"}", "{\"a\":\"\x1B\"}", "{}{}"})
    EXPECT_FALSE(parse_result(wrong)) << wrong;
  EXPECT_TRUE(parse_result("{}"));
}

TEST(result_table, has_its_titles_once_and_all_but_start_and_end) {
  result_text table{tail_format::table};
  EXPECT_EQ(table.next(result),
            "bid  time                           ambient           rh        count  closed_by\n"
            "B0   2017-08-02T08:46:00+09:00  28.76041667            -           12  watermark\n");
  EXPECT_EQ(table.next(result), "B0   2017-08-02T08:46:00+09:00  28.76041667            -           12  watermark\n");
}

TEST(result_table, has_new_titles_when_the_columns_change) {
  result_text table{tail_format::table};
  table.next(result);
  EXPECT_EQ(table.next(R"({"bid":"a","lux":1.5})"), "\nbid          lux\na            1.5\n");
}

TEST(result_table, shortens_numbers_but_whole_ones) {
  EXPECT_EQ(*result_text{tail_format::table}.next(R"({"a":123456789012345,"b":1234567890.1234567})"),
            "              a            b\n123456789012345   1234567890\n");
}

TEST(result_table, widens_a_column_for_what_is_longer) {
  result_text table{tail_format::table};
  table.next(named("a"));
  EXPECT_EQ(table.next(named("longer")), "longer         -1.5\n");
  EXPECT_EQ(table.next(named("\xE3\x81\x82")), "\xE3\x81\x82             -1.5\n") << "two columns";
}

TEST(result_table, lets_no_control_character_of_an_id_through) {
  const auto shown = [](std::string_view id) { return *result_text{tail_format::table}.next(named(id)); };
  EXPECT_THAT(shown(R"(a\u001b[2Jb)"), HasSubstr(R"(a\u001B[2Jb)"));
  EXPECT_THAT(shown("a\x7F"), HasSubstr(R"(a\u007F)"));
  EXPECT_THAT(shown("a\xC2\x9B" "2J"), HasSubstr(R"(a\u009B2J)"));
  EXPECT_THAT(shown(R"(a\nb\r\tc)"), HasSubstr(R"(a\nb\r\tc)"));
  EXPECT_THAT(shown(R"(a\u202eb\u2028c\u2066d)"), HasSubstr(R"(a\u202Eb\u2028c\u2066d)"));
  EXPECT_THAT(shown(R"(caf\u00e9 \u3042 \ud83d\ude00)"), HasSubstr("caf\xC3\xA9 \xE3\x81\x82 \xF0\x9F\x98\x80"));
  for (unsigned code = 0; code < 0xA0; code = code == 0x1F ? 0x7F : code + 1) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", code);
    EXPECT_THAT(shown(std::string{"x"} + escape + "y"), HasSubstr("x\\")) << code;
  }
  EXPECT_THAT(*result_text{tail_format::table}.next(R"({"a\u001b":1})"), HasSubstr(R"(a\u001B)"));
}

TEST(result_json, is_the_line_as_it_is) {
  result_text json{tail_format::json};
  EXPECT_EQ(json.next(result), std::string{result} + '\n');
  EXPECT_FALSE(json.next("\x1B[2J"));
}

TEST(result_csv, has_a_header_and_exact_numbers) {
  result_text csv{tail_format::csv};
  EXPECT_EQ(csv.next(result),
            "bid,time,ambient,rh,start,end,count,closed_by\r\n"
            "B0,2017-08-02T08:46:00+09:00,28.760416666666668,,1501631040,1501631160,12,watermark\r\n");
  EXPECT_EQ(csv.next(R"({"closed_by":"idle","bid":"b"})"), "b,,,,,,,idle\r\n");
  EXPECT_FALSE(csv.left_out());
  EXPECT_EQ(csv.next(R"({"bid":"b","lux":1})"), "b,,,,,,,\r\n");
  EXPECT_TRUE(csv.left_out());
}

TEST(result_csv, quotes_ids_that_would_break_it_and_disarms_formulas) {
  const auto cell = [](std::string_view id) {
    result_text csv{tail_format::csv};
    csv.next(named("first"));
    return *csv.next(named(id));
  };
  EXPECT_EQ(cell(R"(a,b)"), "\"a,b\",-1.5\r\n");
  EXPECT_EQ(cell(R"(a\"b)"), "\"a\"\"b\",-1.5\r\n");
  EXPECT_EQ(cell(R"(a\r\nb)"), "\"a\r\nb\",-1.5\r\n");
  EXPECT_EQ(cell(R"(=cmd|' /C calc'!A0)"), "\"'=cmd|' /C calc'!A0\",-1.5\r\n");
}

TEST(foreign_records, are_told_of_one_by_one_only_if_they_are_few) {
  using namespace std::chrono_literals;
  constexpr foreign_records::time_point start{1000s};
  foreign_records foreign;
  EXPECT_EQ(foreign.rest(), std::nullopt);
  EXPECT_EQ(foreign.add("sink/0/1", start), "sink/0/1 is no result; left out");
  EXPECT_EQ(foreign.rest(), std::nullopt);
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(foreign.add("sink/0/2", start + foreign_records::span - 1ns), std::nullopt);
  EXPECT_EQ(foreign.rest(), "1000 more records are no results; left out");
  EXPECT_EQ(foreign.add("sink/0/3", start + foreign_records::span), "sink/0/3 is no result; left out, and 1000 before it");
  EXPECT_EQ(foreign.rest(), std::nullopt);
  EXPECT_EQ(foreign.add("sink/0/4", start + 2 * foreign_records::span), "sink/0/4 is no result; left out");
}

} // namespace komado::cli
