#include "tests/runtime/stream/parse_one.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

TEST(reading_parser, reads_a_sensortag_record) {
  reading_parser parser{{}};
  reading out;
  ASSERT_EQ(parser.parse(sensortag, out), std::nullopt);
  EXPECT_EQ(out.device, "B0:B4:48:BD:DA:03");
  EXPECT_EQ(out.time, at(1'501'631'043'000'000));
  EXPECT_EQ(out.values[0], 28.78125);
  EXPECT_EQ(out.values[1], 75.714111328125);
}

TEST(reading_parser, accepts_any_field_order_and_white_space) {
  const auto out = accept(" \t\r\n{ \"rh\" : 1 , \"time\" : 2,\n \"ambient\":3, \"bid\":\"x\" } \n");
  EXPECT_EQ(out.time, at(2'000'000));
  EXPECT_EQ(out.values[0], 3);
  EXPECT_EQ(out.values[1], 1);
}

TEST(reading_parser, forgets_the_values_of_the_record_before) {
  reading_parser parser{{}};
  reading out;
  ASSERT_EQ(parser.parse(sensortag, out), std::nullopt);
  ASSERT_EQ(parser.parse(R"({"bid":"x","time":2})", out), std::nullopt);
  EXPECT_TRUE(std::isnan(out.values[0]));
  EXPECT_EQ(parser.parse(R"({"bid":"x"})", out), reject_reason::no_time);
  EXPECT_EQ(parser.parse(R"({"time":2})", out), reject_reason::no_key);
}

TEST(reading_parser, uses_the_configured_fields) {
  const reading_format format{.key_field = "id", .time_field = "at", .unit = time_unit::ms, .fields = {"v"}};
  const auto out = accept(R"({"id":"x","at":1500,"v":7,"time":"ignored","bid":4,"ambient":true})", format);
  EXPECT_EQ(out.time, at(1'500'000));
  EXPECT_EQ(out.values[0], 7);
}

TEST(reading_parser, ignores_unknown_fields_whatever_they_hold) {
  const auto out = accept(
      R"({"a":{"bid":1,"bid":2},"b":[1,"x",null,{"time":[]}],"c":true,"d":1e400,"bid":"x","time":2,"e":"\n"})");
  EXPECT_EQ(out.time, at(2'000'000));
}

TEST(reading_parser, rejects_what_is_not_one_json_object) {
  for (const std::string_view record : {"",
                                        " ",
                                        "\n",
                                        "null",
                                        "1",
                                        "\"x\"",
                                        "[]",
                                        "[{}]",
                                        "{",
                                        "{\"bid\"}",
                                        "{\"bid\":}",
                                        "{'bid':1}",
                                        "{} {}",
                                        "{}x",
                                        "{},",
                                        "\xef\xbb\xbf{}",
                                        "{\"a\":1,}",
                                        "{\"a\":01}",
                                        "{\"a\":+1}",
                                        "{\"a\":.5}",
                                        "{\"a\":1.}",
                                        "{\"a\":-}",
                                        "{\"a\":1e}",
                                        "{\"a\":NaN}",
                                        "{\"a\":Infinity}",
                                        "{\"a\":tru}",
                                        "{\"a\":\"\n\"}",
                                        "{\"a\":\"\\x\"}",
                                        "{/**/}",
                                        "{\"a\":[1,]}",
                                        "nul",
                                        "{\"a\":\"",
                                        "{\"a\\"})
    EXPECT_EQ(verdict(record), reject_reason::malformed) << record;
  EXPECT_EQ(verdict(std::string_view{"{}\0", 3}), reject_reason::malformed);
}

TEST(reading_parser, rejects_every_truncation) {
  for (std::size_t size = 0; size < sensortag.size(); ++size)
    EXPECT_EQ(verdict(sensortag.substr(0, size)), reject_reason::malformed) << size;
}

TEST(reading_parser, judges_a_record_whatever_came_before) {
  const std::vector<std::string> records = {
      std::string{sensortag},
      R"({"bid":"x","time":1})",
      R"({"time":1,"bid":"x","ambient":2,"rh":3})",
      R"({"time":1,"bid":"x","ambient":2,"rh":3,"bid":"y"})",
      R"({"bid":"x","time":1,"z":2,"z":3})",
      R"({"bid":"x","time":1,"z":2})",
      R"({"b\u0069d":"x","time":1,"z":2})",
      R"({"bid":"x","time":1,)",
      R"({"bid":1,"time":true})",
      "{}",
  };
  reading_parser warm{{}};
  std::mt19937 random{7};
  for (int i = 0; i < 10'000; ++i) {
    const auto& record = records[random() % records.size()];
    reading_parser fresh{{}};
    reading expected;
    reading out;
    const auto reason = fresh.parse(record, expected);
    ASSERT_EQ(warm.parse(record, out), reason) << record;
    if (reason)
      continue;
    ASSERT_EQ(out.device, expected.device);
    ASSERT_EQ(out.time, expected.time);
    for (std::size_t field = 0; field < 2; ++field)
      ASSERT_TRUE(out.values[field] == expected.values[field] ||
                  (std::isnan(out.values[field]) && std::isnan(expected.values[field])));
  }
}

TEST(reading_parser, bounds_the_depth) {
  const auto nested = [](std::size_t levels) {
    return R"({"bid":"x","time":1,"a":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(verdict(nested(max_depth - 1)), std::nullopt);
  EXPECT_EQ(verdict(nested(max_depth)), reject_reason::too_deep);
  EXPECT_EQ(verdict(R"({"a":)" + std::string(1'000'000, '[')), reject_reason::too_deep);
}

TEST(reading_parser, bounds_the_size) {
  std::string record = R"({"bid":"x","time":1})";
  record.resize(max_record_bytes, ' ');
  EXPECT_EQ(verdict(record), std::nullopt);
  EXPECT_EQ(verdict(record + ' '), reject_reason::too_large);
}

TEST(reading_parser, names_the_first_reason_of_its_list) {
  EXPECT_EQ(verdict(R"({"ambient":true,"ambient":1,"time":true)"), reject_reason::malformed);
  EXPECT_EQ(verdict(R"({"ambient":true,"time":true,"bid":1,"z":0,"z":0})"), reject_reason::duplicate_key);
  EXPECT_EQ(verdict(R"({"ambient":true,"time":true})"), reject_reason::no_key);
  EXPECT_EQ(verdict(R"({"ambient":true,"bid":1})"), reject_reason::bad_key);
  EXPECT_EQ(verdict(R"({"ambient":true,"bid":"x"})"), reject_reason::no_time);
  EXPECT_EQ(verdict(R"({"ambient":true,"bid":"x","time":"x"})"), reject_reason::bad_time);
  EXPECT_EQ(verdict(R"({"ambient":true,"bid":"x","time":1})"), reject_reason::bad_value);
}

TEST(reading_parser, works_after_it_was_moved) {
  reading_parser first{{}};
  reading out;
  ASSERT_EQ(first.parse(sensortag, out), std::nullopt);
  reading_parser second{std::move(first)};
  EXPECT_EQ(second.parse(sensortag, out), std::nullopt);
}

TEST(reject_reason, has_distinct_names) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < reject_reason_count; ++i)
    names.push_back(to_string(static_cast<reject_reason>(i)));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(to_string(reject_reason::bad_time), "bad_time");
}

} // namespace
} // namespace komado::stream
