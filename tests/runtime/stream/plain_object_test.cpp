#include "runtime/stream/plain_object.hpp"
#include "tests/runtime/stream/parse_one.hpp"

#include <boost/json/string_view.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

/// Writes down what it is told.
struct witness {
  struct error_code {};
  using text = boost::json::string_view;

  bool on_object_begin(error_code&) { return note("{"); }
  bool on_object_end(std::size_t, error_code&) { return note("}"); }
  bool on_key(text name, std::size_t, error_code&) { return note(std::string{name} + ":"); }
  bool on_string(text value, std::size_t, error_code&) { return note("\"" + std::string{value} + "\""); }
  bool on_int64(std::int64_t value, text, error_code&) { return note(std::to_string(value)); }
  bool on_double(double value, text number, error_code&) {
    doubles.push_back(value);
    return note("~" + std::string{number});
  }
  bool on_exact_double(double value, text number, error_code& error) {
    ++exact;
    return on_double(value, number, error);
  }
  bool is_wanted() const { return !events.ends_with("unwanted: "); }
  std::size_t take_expected_key(std::string_view) const { return 0; }
  bool on_null(error_code&) { return note("null"); }

  bool note(const std::string& event) {
    events += event + ' ';
    return true;
  }

  std::string events;
  std::vector<double> doubles;
  int exact = 0; // of them
};

bool is_plain(std::string_view record) {
  witness seen;
  return plain_object_scanner{record, seen}.scan();
}

TEST(plain_object, tells_what_it_finds) {
  witness seen;
  const std::string_view record = R"({"a": "x y", "b":-12,"c":0.5 , "dd":null,"":"","e":123456789012345678 })";
  ASSERT_TRUE((plain_object_scanner{record, seen}.scan()));
  EXPECT_EQ(seen.events, R"({ a: "x y" b: -12 c: ~0.5 dd: null : "" e: 123456789012345678 } )");
}

TEST(plain_object, skips_what_is_not_wanted) {
  witness seen;
  const std::string_view record =
      R"({"unwanted":"x","unwanted":-12345678901234567890.123456789012345678901,"unwanted": 7 ,"a":1})";
  ASSERT_TRUE((plain_object_scanner{record, seen}.scan()));
  EXPECT_EQ(seen.events, "{ unwanted: unwanted: unwanted: a: 1 } ");
  for (const std::string_view wrong : {"01", "-", "1.", ".5", "1e5", "1x", "--1", "\"\\n\""})
    EXPECT_FALSE(is_plain("{\"unwanted\":" + std::string{wrong} + ",\"a\":1}")) << wrong;
}

TEST(plain_object, rounds_once) {
  std::mt19937_64 random{3};
  int exact = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto digits = std::to_string(random() % 100'000'000'000'000'000 >> random() % 20);
    const auto whole = random() % digits.size();
    const auto number = (whole == 0 ? "0" : std::to_string(std::stoll(digits.substr(0, whole)))) + '.'
                        + digits.substr(whole);
    witness seen;
    const auto record = "{\"a\":" + number + '}';
    ASSERT_TRUE((plain_object_scanner{std::string_view{record}, seen}.scan())) << record;
    exact += seen.exact;
    ASSERT_EQ(seen.exact == 1, std::stoull(digits) <= 1ull << 53) << record;
    if (seen.exact == 1) {
      ASSERT_EQ(seen.doubles.at(0), std::strtod(number.c_str(), nullptr)) << record;
    }
  }
  EXPECT_LT(exact, 100'000) << "some have more digits than a double";
}

TEST(plain_object, leaves_the_rest_to_others) {
  for (const std::string_view record :
       {"", "{}", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} ", " {\"a\":1}", "{\"a\":1,}", "{\"a\":1e5}", "{\"a\":01}",
        "{\"a\":-0}", "{\"a\":-}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":true}", "{\"a\":[]}", "{\"a\":{}}",
        "{\"a\":\"\\n\"}", "{\"a\":\"\xc3\xa9\"}", "{\"a\":\"\n\"}", "{\"a\":\"\x7f\xff\"}", "{\"a\" 1}", "{a:1}",
        "{\"a\":nulL}", "{\"a\":null1}", "{\"a\":1x}", "{\"a\":1234567890123456789}",
        "{\"a\":0.1234567890123456789}", "{\"a\":\t1}", "{\"a\":1\n}", "{\"abcdefgh", "{\"abcdefgh\\\":1}"})
    EXPECT_FALSE(is_plain(record)) << record;
}

TEST(plain_object, reads_nothing_beyond_the_record) {
  for (std::size_t size = 0; size <= sensortag.size(); ++size) {
    // On the heap and of that very size: the address sanitizer sees each byte beyond.
    const auto exact = std::make_unique<char[]>(size);
    std::memcpy(exact.get(), sensortag.data(), size);
    EXPECT_EQ(is_plain({exact.get(), size}), size == sensortag.size());
  }
}

TEST(plain_object, takes_no_escaped_key_for_the_one_it_expects) {
  reading_parser parser{{}};
  reading out;
  // The first key is written with an escaped backslash; its bytes unescaped are an escape in the second.
  ASSERT_EQ(parser.parse(R"({"bid":"x","a\\b":0,"time":1})", out), std::nullopt);
  EXPECT_EQ(parser.parse(R"({"bid":"x","a\b":0,"time":1})", out), std::nullopt);
  EXPECT_EQ(parser.parse(R"({"bid":"x","a\x":0,"time":1})", out), reject_reason::malformed);
  ASSERT_EQ(parser.parse(R"({"bid":"x","a\\x":0,"time":1})", out), std::nullopt);
  EXPECT_EQ(parser.parse(R"({"bid":"x","a\x":0,"time":1})", out), reject_reason::malformed);
}

/// A space behind the object, which changes nothing, leaves the record to Boost.JSON.
TEST(plain_object, agrees_with_the_whole_parser) {
  const std::vector<std::string> parts = {
      "{", "}", ",", ":", "\"", " ", "-", ".", "0", "12", "99999999", "1501631043", "\"bid\":", "\"time\":",
      "\"ambient\":", "\"rh\":", "\"z\":", "\"x\"", "null", "true", "[", "]", "e3", "\\u0041", "\\\"", "\n", "\x80",
      "\"bid\":\"x\",", "\"time\":1501631043,", "\"rh\":75.714111328125", "123456789.0123456789", "-0.0", "-0",
      "0.000000000000001", "\"bid\":\"x\",\"time\":1501631043,"};
  std::mt19937 random{5};
  reading_parser plain{{}};
  reading_parser whole{{}};
  int accepted = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string record = i % 2 == 0 ? "{\"bid\":\"x\",\"time\":1501631043," : std::string{sensortag};
    const auto edits = 1 + random() % 5;
    for (std::size_t edit = 0; edit < edits; ++edit) {
      const auto& part = parts[random() % parts.size()];
      const auto where = i % 2 == 0 ? record.size() : random() % record.size();
      record.replace(where, random() % 4, part);
    }
    if (i % 2 == 0)
      record += '}';
    reading out;
    reading expected;
    const auto longer = record + ' ';
    const auto reason = plain.parse(record, out);
    ASSERT_EQ(reason, whole.parse(longer, expected)) << record;
    if (reason)
      continue;
    ++accepted;
    ASSERT_EQ(out.device, expected.device) << record;
    ASSERT_EQ(out.time, expected.time) << record;
    for (std::size_t field = 0; field < 2; ++field)
      ASSERT_TRUE(out.values[field] == expected.values[field]
                  || (std::isnan(out.values[field]) && std::isnan(expected.values[field])))
          << record;
  }
  EXPECT_GT(accepted, 10'000);
}

} // namespace
} // namespace komado::stream
