#include "tests/runtime/stream/parse_one.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

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

TEST(reading_parser, tells_a_familiar_key_from_similar_ones_at_any_length) {
  for (std::size_t size = 1; size <= 20; ++size) {
    const std::string name(size, 'k');
    reading_parser parser{{.fields = {name}}};
    const auto value_under = [&](const std::string& key) {
      reading out;
      EXPECT_EQ(parser.parse(R"({"bid":"d","time":0,")" + key + "\":1.5}", out), std::nullopt) << key;
      return out.values[0];
    };
    std::vector<std::string> similar{name + 'k', name + ' ', 'k' + name, name.substr(1)};
    for (std::size_t at = 0; at < size; ++at) {
      similar.push_back(name);
      similar.back()[at] = 'x';
    }
    for (const auto& key : similar) {
      EXPECT_EQ(value_under(name), 1.5) << name;
      EXPECT_EQ(value_under(name), 1.5) << name;
      EXPECT_TRUE(std::isnan(value_under(key))) << key << " for " << name;
    }
  }
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

TEST(reading_parser, remembers_no_order_of_a_huge_object_and_still_finds_its_duplicate) {
  std::string record = R"({"bid":"x","time":1)";
  for (int i = 0; i < 50'000; ++i)
    record.append(",\"").append(std::to_string(i)).append("\":0");
  EXPECT_EQ(verdict(record + "}"), std::nullopt);
  EXPECT_EQ(verdict(record + ",\"777\":0}"), reject_reason::duplicate_key);
}

} // namespace
} // namespace komado::stream
