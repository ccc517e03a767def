#pragma once

#include "runtime/stream/reading_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace komado::stream {

inline constexpr std::string_view sensortag =
    R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"objecttemp":22.96875,)"
    R"("humidity":28.72314453125,"rh":75.714111328125})";

inline timestamp at(std::int64_t microseconds) { return timestamp{duration{microseconds}}; }

inline std::optional<reject_reason> verdict(std::string_view record, reading_format format = {}) {
  reading_parser parser{std::move(format)};
  reading out;
  return parser.parse(record, out);
}

/// The reading of a record that must be accepted; its device is checked by the tests of keys.
inline reading accept(std::string_view record, reading_format format = {}) {
  reading_parser parser{std::move(format)};
  reading out;
  EXPECT_EQ(parser.parse(record, out), std::nullopt) << record;
  out.device = {}; // dies with the parser
  return out;
}

inline double ambient_of(std::string_view number) {
  return accept(R"({"bid":"d","time":0,"ambient":)" + std::string{number} + "}").values[0];
}

inline std::optional<reject_reason> verdict_on_ambient(std::string_view value) {
  return verdict(R"({"bid":"d","time":0,"ambient":)" + std::string{value} + "}");
}

inline timestamp time_of(std::string_view value, time_unit unit) {
  return accept(R"({"bid":"d","time":)" + std::string{value} + "}", {.unit = unit}).time;
}

inline std::optional<reject_reason> verdict_on_time(std::string_view value, time_unit unit = time_unit::s) {
  return verdict(R"({"bid":"d","time":)" + std::string{value} + "}", {.unit = unit});
}

inline std::optional<reject_reason> verdict_on_key(std::string_view value) {
  return verdict(R"({"time":0,"bid":)" + std::string{value} + "}");
}

inline std::string device_of(std::string_view value) {
  reading_parser parser{{}};
  reading out;
  const auto record = R"({"time":0,"bid":)" + std::string{value} + "}";
  EXPECT_EQ(parser.parse(record, out), std::nullopt) << record;
  return std::string{out.device};
}

} // namespace komado::stream
