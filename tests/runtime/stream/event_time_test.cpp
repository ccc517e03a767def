#include "runtime/stream/event_time.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

namespace komado::stream {
namespace {

timestamp at(std::int64_t microseconds) { return timestamp{duration{microseconds}}; }

TEST(from_kafka, takes_any_number_of_milliseconds) {
  EXPECT_EQ(from_kafka(0), at(0));
  EXPECT_EQ(from_kafka(1'501'631'043'123), at(1'501'631'043'123'000));
  EXPECT_EQ(from_kafka(9'223'372'036'854'776), latest_time) << "more than there is in microseconds";
  EXPECT_EQ(from_kafka(std::numeric_limits<std::int64_t>::max()), latest_time);
}

TEST(parse_decimal_time, reads_fractions_and_exponents_exactly) {
  EXPECT_EQ(parse_decimal_time("1501630000.25", time_unit::s), at(1'501'630'000'250'000));
  EXPECT_EQ(parse_decimal_time("1501631043.1", time_unit::s), at(1'501'631'043'100'000));
  EXPECT_EQ(parse_decimal_time("1.5e3", time_unit::s), at(1'500'000'000));
  EXPECT_EQ(parse_decimal_time("15E+2", time_unit::s), at(1'500'000'000));
  EXPECT_EQ(parse_decimal_time("15000e-1", time_unit::ms), at(1'500'000));
  EXPECT_EQ(parse_decimal_time("0.00000015e13", time_unit::us), at(1'500'000));
  EXPECT_EQ(parse_decimal_time("12", time_unit::us), at(12));
  EXPECT_EQ(parse_decimal_time("0.0e99999999999", time_unit::s), at(0));
  EXPECT_EQ(parse_decimal_time("-0.0", time_unit::s), at(0));
}

TEST(parse_decimal_time, cuts_towards_the_past) {
  EXPECT_EQ(parse_decimal_time("59.9999999", time_unit::s), at(59'999'999));
  EXPECT_EQ(parse_decimal_time("0.0000009", time_unit::s), at(0));
  EXPECT_EQ(parse_decimal_time("-0.0000001", time_unit::s), at(-1));
  EXPECT_EQ(parse_decimal_time("-59.9999999", time_unit::s), at(-60'000'000));
  EXPECT_EQ(parse_decimal_time("-1e-300", time_unit::s), at(-1));
  EXPECT_EQ(parse_decimal_time("-1.5", time_unit::us), at(-2));
  EXPECT_EQ(parse_decimal_time("-1.0000000", time_unit::s), at(-1'000'000));
}

TEST(parse_decimal_time, refuses_what_is_out_of_range_or_no_number) {
  for (const std::string_view bad :
       {"253402300800.0", "1e12", "1e999999999999", "-62135596800.0000001", "", "-", ".5", "5.", "1e",
        "1e+-5", "1ee5", "x", "1x", "+1", "0x1", "9999999999999999999999999", "1e99999999999999999999"})
    EXPECT_EQ(parse_decimal_time(bad, time_unit::s), std::nullopt) << bad;
  EXPECT_EQ(parse_decimal_time("253402300799.9999999", time_unit::s), latest_time - duration{1});
  EXPECT_EQ(parse_decimal_time("-62135596800.0", time_unit::s), earliest_time);
}

TEST(parse_decimal_time, agrees_with_integer_arithmetic_wherever_the_point_stands) {
  std::mt19937_64 random{3};
  for (int i = 0; i < 50'000; ++i) {
    const auto microseconds = static_cast<std::int64_t>(random() % 250'000'000'000'000'000);
    const auto digits = std::to_string(microseconds);
    const auto point = 1 + random() % digits.size();
    std::string text = digits.substr(0, point);
    if (point < digits.size())
      text.append(".").append(digits, point);
    text.append("e").append(std::to_string(static_cast<int>(digits.size() - point) - 6));
    ASSERT_EQ(parse_decimal_time(text, time_unit::s), at(microseconds)) << text;
  }
}

TEST(convert_integer_time, refuses_what_is_out_of_range) {
  EXPECT_EQ(convert_integer_time(1501631043, time_unit::s), at(1'501'631'043'000'000));
  EXPECT_EQ(convert_integer_time(-1, time_unit::ms), at(-1000));
  EXPECT_EQ(convert_integer_time(5, time_unit::us), at(5));
  EXPECT_EQ(convert_integer_time(253402300800, time_unit::s), std::nullopt);
  EXPECT_EQ(convert_integer_time(-62135596801, time_unit::s), std::nullopt);
  EXPECT_EQ(convert_integer_time(std::numeric_limits<std::int64_t>::max(), time_unit::s), std::nullopt);
  EXPECT_EQ(convert_integer_time(std::numeric_limits<std::int64_t>::min(), time_unit::us), std::nullopt);
}

TEST(parse_iso8601, reads_dates_with_offsets_and_fractions) {
  constexpr auto seed = 1'501'631'043'000'000;
  EXPECT_EQ(parse_iso8601("2017-08-01T23:44:03Z"), at(seed));
  EXPECT_EQ(parse_iso8601("2017-08-01t23:44:03z"), at(seed));
  EXPECT_EQ(parse_iso8601("2017-08-02T08:44:03+09:00"), at(seed));
  EXPECT_EQ(parse_iso8601("2017-08-02 08:44:03+0900"), at(seed));
  EXPECT_EQ(parse_iso8601("2017-08-01T18:14:03-05:30"), at(seed));
  EXPECT_EQ(parse_iso8601("2017-08-01T23:44:03.5Z"), at(seed + 500'000));
  EXPECT_EQ(parse_iso8601("2017-08-01T23:44:03.123456789+00:00"), at(seed + 123'456));
  EXPECT_EQ(parse_iso8601("2016-02-29T00:00:00Z"), at(1'456'704'000'000'000));
  EXPECT_EQ(parse_iso8601("1969-12-31T23:59:59.999999Z"), at(-1));
  EXPECT_EQ(parse_iso8601("0001-01-01T00:00:00Z"), earliest_time);
  EXPECT_EQ(parse_iso8601("9999-12-31T23:59:59.999999Z"), latest_time - duration{1});
}

TEST(parse_iso8601, refuses_everything_else) {
  for (const std::string_view bad : {"",
                                     "2017",
                                     "2017-08-01",
                                     "2017-08-01T23:44:03",
                                     "2017-08-01T23:44Z",
                                     "2017-08-01T23:44:03.Z",
                                     "2017-08-01T23:44:03.1234567890Z",
                                     "2017-08-01T23:44:60Z",
                                     "2017-08-01T24:00:00Z",
                                     "2017-08-01T23:60:00Z",
                                     "2017-02-29T00:00:00Z",
                                     "2017-13-01T00:00:00Z",
                                     "2017-00-01T00:00:00Z",
                                     "2017-08-00T00:00:00Z",
                                     "2017-04-31T00:00:00Z",
                                     "2017-08-01T23:44:03Zx",
                                     " 2017-08-01T23:44:03Z",
                                     "17-08-01T23:44:03Z",
                                     "+2017-08-01T23:44:03Z",
                                     "2017-08-01T23:44:03+24:00",
                                     "2017-08-01T23:44:03+09:60",
                                     "2017-08-01T23:44:03+9:00",
                                     "2017-08-01T23:44:03+09",
                                     "2017/08/01T23:44:03Z",
                                     "0000-12-31T23:59:59Z",
                                     "0001-01-01T00:00:00+00:01",
                                     "9999-12-31T23:59:59-00:01",
                                     "2017-08-01T2a:44:03Z"})
    EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
}

} // namespace
} // namespace komado::stream
