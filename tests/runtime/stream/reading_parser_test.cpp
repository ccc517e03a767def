#include "runtime/stream/reading_parser.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <random>
#include <string>

namespace komado::stream {
namespace {

constexpr std::string_view sensortag =
    R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"objecttemp":22.96875,)"
    R"("humidity":28.72314453125,"rh":75.714111328125})";

timestamp at(std::int64_t microseconds) { return timestamp{duration{microseconds}}; }

std::optional<reject_reason> verdict(std::string_view record, reading_format format = {}) {
  reading_parser parser{std::move(format)};
  reading out;
  return parser.parse(record, out);
}

/// The reading of a record that must be accepted; its device is checked by the tests of keys.
reading accept(std::string_view record, reading_format format = {}) {
  reading_parser parser{std::move(format)};
  reading out;
  EXPECT_EQ(parser.parse(record, out), std::nullopt) << record;
  out.device = {}; // dies with the parser
  return out;
}

double ambient_of(std::string_view number) {
  return accept(R"({"bid":"d","time":0,"ambient":)" + std::string{number} + "}").values[0];
}

std::optional<reject_reason> verdict_on_ambient(std::string_view value) {
  return verdict(R"({"bid":"d","time":0,"ambient":)" + std::string{value} + "}");
}

timestamp time_of(std::string_view value, time_unit unit) {
  return accept(R"({"bid":"d","time":)" + std::string{value} + "}", {.unit = unit}).time;
}

std::optional<reject_reason> verdict_on_time(std::string_view value, time_unit unit = time_unit::s) {
  return verdict(R"({"bid":"d","time":)" + std::string{value} + "}", {.unit = unit});
}

std::optional<reject_reason> verdict_on_key(std::string_view value) {
  return verdict(R"({"time":0,"bid":)" + std::string{value} + "}");
}

std::string device_of(std::string_view value) {
  reading_parser parser{{}};
  reading out;
  const auto record = R"({"time":0,"bid":)" + std::string{value} + "}";
  EXPECT_EQ(parser.parse(record, out), std::nullopt) << record;
  return std::string{out.device};
}

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

TEST(reading_parser, leaves_null_and_absent_values_out) {
  const auto out = accept(R"({"bid":"x","time":2,"rh":null})");
  EXPECT_TRUE(std::isnan(out.values[0]));
  EXPECT_TRUE(std::isnan(out.values[1]));
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

TEST(reading_parser, rejects_invalid_utf8_wherever_it_stands) {
  for (const std::string bad : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "\x80"}) {
    EXPECT_EQ(verdict_on_key('"' + bad + '"'), reject_reason::malformed);
    EXPECT_EQ(verdict_on_key('"' + bad + std::string(40, 'x') + '"'), reject_reason::malformed);
    EXPECT_EQ(verdict(R"({"bid":"d","time":0,"note":")" + bad + "\"}"), reject_reason::malformed);
    EXPECT_EQ(verdict(R"({"bid":"d","time":0,")" + bad + "\":1}"), reject_reason::malformed);
  }
}

TEST(reading_parser, rejects_lone_surrogates) {
  for (const std::string_view bad : {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")",
                                     R"("x\ud800\u0041 and some more text")", R"("\udfff and more text")"})
    EXPECT_EQ(verdict_on_key(bad), reject_reason::malformed) << bad;
}

TEST(reading_parser, unescapes_keys) {
  EXPECT_EQ(device_of(R"("plain")"), "plain");
  EXPECT_EQ(device_of(R"("\u0041bc")"), "Abc");
  EXPECT_EQ(device_of(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(device_of(R"("\u5c0f\u7a93")"), "小窓");
  EXPECT_EQ(device_of("\"小窓\\n\""), "小窓\n");
  EXPECT_EQ(device_of(R"("\ud83d\ude00")"), "😀");
}

TEST(reading_parser, keeps_an_unescaped_key_beside_an_escaped_time) {
  reading_parser parser{{.unit = time_unit::iso8601}};
  reading out;
  ASSERT_EQ(parser.parse(R"({"bid":"\u0041","time":"1970-01-01T00\u003a00:00Z"})", out), std::nullopt);
  EXPECT_EQ(out.device, "A");
  EXPECT_EQ(out.time, at(0));
}

TEST(reading_parser, finds_fields_whose_names_are_escaped) {
  const auto out = accept(R"({"b\u0069d":"x","\u0074ime":2,"ambient":1})");
  EXPECT_EQ(out.time, at(2'000'000));
}

TEST(reading_parser, bounds_the_key_after_unescaping) {
  const std::string longest(max_device_bytes, 'x');
  EXPECT_EQ(device_of('"' + longest + '"'), longest);
  EXPECT_EQ(verdict_on_key('"' + longest + "x\""), reject_reason::bad_key);
  std::string escaped;
  for (std::size_t i = 0; i < max_device_bytes; ++i)
    escaped += "\\u0078";
  EXPECT_EQ(device_of('"' + escaped + '"'), longest);
  EXPECT_EQ(verdict_on_key('"' + escaped + "x\""), reject_reason::bad_key);
}

TEST(reading_parser, rejects_keys_that_are_no_proper_strings) {
  EXPECT_EQ(verdict_on_key("null"), reject_reason::no_key);
  EXPECT_EQ(verdict(R"({"time":0})"), reject_reason::no_key);
  for (const std::string_view bad :
       {R"("")", "1", "1.5", "18446744073709551615", "true", "{}", "[]", R"("a\u0000b")", R"("\u0000")"})
    EXPECT_EQ(verdict_on_key(bad), reject_reason::bad_key) << bad;
}

TEST(reading_parser, rejects_values_that_are_no_finite_numbers) {
  for (const std::string_view bad :
       {R"("1")", "true", "false", "{}", "[1]", "1e309", "-1e309", "1e400", "1.7976931348623159e308"})
    EXPECT_EQ(verdict_on_ambient(bad), reject_reason::bad_value) << bad;
}

TEST(reading_parser, reads_the_nearest_double) {
  EXPECT_EQ(ambient_of("0.1"), 0.1);
  EXPECT_EQ(ambient_of("28.760416666666668"), 28.760416666666668);
  EXPECT_EQ(ambient_of("1.7976931348623157e308"), 1.7976931348623157e308);
  EXPECT_EQ(ambient_of("5e-324"), 5e-324);
  EXPECT_EQ(ambient_of("1e-400"), 0.0);
  EXPECT_EQ(ambient_of("-1e-400"), 0.0);
  EXPECT_EQ(ambient_of("0e400"), 0.0);
  EXPECT_EQ(ambient_of("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(ambient_of("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(ambient_of("9223372036854775808"), 9223372036854775808.0);
  EXPECT_EQ(ambient_of("-9223372036854775809"), -9223372036854775809.0);
  EXPECT_EQ(ambient_of("18446744073709551616"), 18446744073709551616.0);
  EXPECT_EQ(ambient_of("123456789012345678901234567890"), 123456789012345678901234567890.0);
  EXPECT_EQ(ambient_of("1E2"), 100.0);
}

TEST(reading_parser, agrees_with_from_chars_on_random_numbers) {
  std::mt19937_64 random{20170801};
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random() % 2 ? "-" : "";
    const auto digits = [&](std::size_t size) {
      for (std::size_t n = 0; n < size; ++n)
        text += static_cast<char>('0' + random() % 10);
    };
    text += static_cast<char>('1' + random() % 9);
    digits(random() % 8);
    text += '.';
    digits(1 + random() % (random() % 4 ? 12 : 24));
    if (random() % 4 == 0)
      text.append("e").append(std::to_string(static_cast<int>(random() % 600) - 300));
    double expected = 0;
    const auto status = std::from_chars(text.data(), text.data() + text.size(), expected).ec;
    if (status == std::errc{}) {
      ASSERT_EQ(ambient_of(text), expected) << text;
    }
  }
}

TEST(reading_parser, reads_times_in_every_unit) {
  EXPECT_EQ(time_of("1501631043", time_unit::s), at(1'501'631'043'000'000));
  EXPECT_EQ(time_of("1501630000.25", time_unit::s), at(1'501'630'000'250'000));
  EXPECT_EQ(time_of("1.50163000025e9", time_unit::s), at(1'501'630'000'250'000));
  EXPECT_EQ(time_of("1501631043123", time_unit::ms), at(1'501'631'043'123'000));
  EXPECT_EQ(time_of("1501631043123.4567", time_unit::ms), at(1'501'631'043'123'456));
  EXPECT_EQ(time_of("1501631043123456", time_unit::us), at(1'501'631'043'123'456));
  EXPECT_EQ(time_of(R"("2017-08-01T23:44:03Z")", time_unit::iso8601), at(1'501'631'043'000'000));
}

TEST(reading_parser, rejects_times_of_another_type) {
  for (const std::string_view bad : {R"("1501631043")", R"("2017-08-01T23:44:03Z")", "true", "{}", "[]"})
    EXPECT_EQ(verdict_on_time(bad), reject_reason::bad_time) << bad;
  for (const std::string_view bad : {"1501631043", "1.5", "18446744073709551615", R"("")", "false"})
    EXPECT_EQ(verdict_on_time(bad, time_unit::iso8601), reject_reason::bad_time) << bad;
  EXPECT_EQ(verdict_on_time("null"), reject_reason::no_time);
  EXPECT_EQ(verdict(R"({"bid":"d"})"), reject_reason::no_time);
}

TEST(reading_parser, accepts_times_from_year_1_to_9999_only) {
  EXPECT_EQ(time_of("-62135596800", time_unit::s), earliest_time);
  EXPECT_EQ(time_of("253402300799.999999", time_unit::s), latest_time - duration{1});
  for (const std::string_view bad : {"-62135596801", "-62135596800.000001", "253402300800", "253402300800.0",
                                     "9223372036854775807", "18446744073709551615", "1e300", "1e2147483647"})
    EXPECT_EQ(verdict_on_time(bad), reject_reason::bad_time) << bad;
}

TEST(reading_parser, rejects_duplicate_keys) {
  for (const std::string_view bad :
       {R"({"bid":"x","time":1,"bid":"x"})", R"({"bid":"x","time":1,"a":1,"a":1})",
        R"({"bid":"x","time":1,"time":1})", R"({"a":1,"bid":"x","time":1,"\u0061":1})",
        R"({"bid":"x","time":1,"":1,"":2})", R"({"bid":"x","time":1,"ambient":null,"ambient":1})"})
    EXPECT_EQ(verdict(bad), reject_reason::duplicate_key) << bad;
}

TEST(reading_parser, finds_a_duplicate_behind_a_familiar_beginning) {
  reading_parser parser{{}};
  reading out;
  ASSERT_EQ(parser.parse(sensortag, out), std::nullopt);
  ASSERT_EQ(parser.parse(sensortag, out), std::nullopt);
  for (const std::string_view extra : {"bid", "time", "ambient", "objecttemp", "humidity", "rh"}) {
    auto record = std::string{sensortag};
    record.pop_back();
    record.append(",\"").append(extra).append("\":1}");
    EXPECT_EQ(parser.parse(record, out), reject_reason::duplicate_key) << record;
    EXPECT_EQ(parser.parse(sensortag, out), std::nullopt);
  }
  EXPECT_EQ(parser.parse(R"({"bid":"x","bid":"x","time":1})", out), reject_reason::duplicate_key);
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

TEST(reading_parser, remembers_no_order_of_a_huge_object_and_still_finds_its_duplicate) {
  std::string record = R"({"bid":"x","time":1)";
  for (int i = 0; i < 50'000; ++i)
    record.append(",\"").append(std::to_string(i)).append("\":0");
  EXPECT_EQ(verdict(record + "}"), std::nullopt);
  EXPECT_EQ(verdict(record + ",\"777\":0}"), reject_reason::duplicate_key);
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

TEST(reading_parser, parses_with_several_value_fields_up_to_the_most) {
  reading_format format{.fields = {}};
  std::string record = R"({"bid":"x","time":1)";
  for (std::size_t i = 0; i < max_fields; ++i) {
    format.fields.push_back(std::string{"f"}.append(std::to_string(i)));
    const auto number = std::to_string(i);
    record.append(",\"f").append(number).append("\":").append(number).append(".5");
  }
  const auto out = accept(record + "}", format);
  for (std::size_t i = 0; i < max_fields; ++i)
    EXPECT_EQ(out.values[i], static_cast<double>(i) + 0.5);
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
