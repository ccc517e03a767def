#include "tests/runtime/stream/parse_one.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <random>
#include <string>

namespace komado::stream {
namespace {

TEST(reading_parser, leaves_null_and_absent_values_out) {
  const auto out = accept(R"({"bid":"x","time":2,"rh":null})");
  EXPECT_TRUE(std::isnan(out.values[0]));
  EXPECT_TRUE(std::isnan(out.values[1]));
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

} // namespace
} // namespace komado::stream
