#include "runtime/stream/time_zone.hpp"

#include "runtime/stream/event_time.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

time_zone zone(std::string_view name) {
  auto found = time_zone::find(name);
  EXPECT_TRUE(found) << name;
  return *std::move(found);
}

std::string print(std::string_view name, timestamp time) {
  std::string out;
  zone(name).append_iso8601(out, time);
  return out;
}

std::string print(std::string_view name, std::string_view utc) { return print(name, *parse_iso8601(utc)); }

TEST(time_zone, prints_local_time_as_python_does) {
  EXPECT_EQ(print("Asia/Tokyo", "2017-08-01T23:46:00Z"), "2017-08-02T08:46:00+09:00");
  EXPECT_EQ(print("UTC", "2017-08-01T23:46:00Z"), "2017-08-01T23:46:00+00:00");
  EXPECT_EQ(print("UTC", "1969-12-31T23:59:59Z"), "1969-12-31T23:59:59+00:00");
  EXPECT_EQ(print("Asia/Kolkata", "2017-08-01T23:46:00Z"), "2017-08-02T05:16:00+05:30");
  EXPECT_EQ(print("Pacific/Marquesas", "2017-08-01T23:46:00Z"), "2017-08-01T14:16:00-09:30");
}

TEST(time_zone, follows_daylight_saving_time) {
  EXPECT_EQ(print("America/New_York", "2024-01-15T12:00:00Z"), "2024-01-15T07:00:00-05:00");
  EXPECT_EQ(print("America/New_York", "2024-07-15T12:00:00Z"), "2024-07-15T08:00:00-04:00");
  EXPECT_EQ(print("America/New_York", "2024-03-10T06:59:59Z"), "2024-03-10T01:59:59-05:00");
  EXPECT_EQ(print("America/New_York", "2024-03-10T07:00:00Z"), "2024-03-10T03:00:00-04:00");
}

TEST(time_zone, prints_microseconds_only_where_there_are_any) {
  EXPECT_EQ(print("Asia/Tokyo", "2017-08-01T23:46:00.5Z"), "2017-08-02T08:46:00.500000+09:00");
  EXPECT_EQ(print("UTC", "1969-12-31T23:59:59.000001Z"), "1969-12-31T23:59:59.000001+00:00");
}

TEST(time_zone, prints_the_seconds_of_historical_offsets) {
  EXPECT_EQ(print("Asia/Tokyo", "1800-01-01T00:00:00Z"), "1800-01-01T09:18:59+09:18:59");
}

TEST(time_zone, survives_the_ends_of_time) {
  EXPECT_EQ(print("UTC", earliest_time), "0001-01-01T00:00:00+00:00");
  EXPECT_EQ(print("UTC", latest_time), "10000-01-01T00:00:00+00:00");
  EXPECT_EQ(print("Asia/Tokyo", latest_time), "10000-01-01T09:00:00+09:00");
  EXPECT_EQ(print("America/New_York", earliest_time), "0000-12-31T19:03:58-04:56:02");
}

TEST(time_zone, does_not_confuse_instants) {
  auto tokyo = zone("Asia/Tokyo");
  for (const std::string_view utc :
       {"1970-01-01T00:00:00Z", "2017-08-01T23:46:00Z", "2017-08-01T23:46:00Z", "2017-08-01T23:48:00Z",
        "1970-01-01T00:00:00Z", "1800-01-01T00:00:00Z", "2017-08-01T23:46:00.000001Z"}) {
    std::string out = "x";
    tokyo.append_iso8601(out, *parse_iso8601(utc));
    EXPECT_EQ(out.substr(1), print("Asia/Tokyo", utc));
  }
}

TEST(time_zone, says_which_zone_is_unknown) {
  for (const std::string_view bad : {"Asia/Tokio", "", "../../etc/passwd", "/etc/passwd", "+09:00"}) {
    const auto missing = time_zone::find(bad);
    ASSERT_FALSE(missing) << bad;
    EXPECT_EQ(missing.error().code, errc::unknown_time_zone);
    EXPECT_NE(missing.error().message.find(bad), std::string::npos) << missing.error().message;
  }
}

} // namespace
} // namespace komado::stream
