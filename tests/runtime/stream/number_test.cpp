#include "runtime/stream/number.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace komado::stream {
namespace {

std::string print(double value) {
  std::string out;
  append_double(out, value);
  return out;
}

std::string quote(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(append_double, prints_as_python_prints_floats) {
  EXPECT_EQ(print(28.760416666666668), "28.760416666666668");
  EXPECT_EQ(print(75.64900716145833), "75.64900716145833");
  EXPECT_EQ(print(75), "75.0");
  EXPECT_EQ(print(0.1), "0.1");
  EXPECT_EQ(print(0), "0.0");
  EXPECT_EQ(print(-0.0), "-0.0");
  EXPECT_EQ(print(-1.5), "-1.5");
  EXPECT_EQ(print(1e15), "1000000000000000.0");
  EXPECT_EQ(print(9999999999999998), "9999999999999998.0");
  EXPECT_EQ(print(1e16), "1e+16");
  EXPECT_EQ(print(1.5e16), "1.5e+16");
  EXPECT_EQ(print(-1e22), "-1e+22");
  EXPECT_EQ(print(1e100), "1e+100");
  EXPECT_EQ(print(0.0001), "0.0001");
  EXPECT_EQ(print(0.00012345678901234567), "0.00012345678901234567");
  EXPECT_EQ(print(0.00001), "1e-05");
  EXPECT_EQ(print(9.999999999999999e-05), "9.999999999999999e-05");
  EXPECT_EQ(print(5e-324), "5e-324");
  EXPECT_EQ(print(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(print(-2.2250738585072014e-308), "-2.2250738585072014e-308");
  EXPECT_EQ(print(9007199254740993.0), "9007199254740992.0");
  EXPECT_EQ(print(1.0 / 3), "0.3333333333333333");
}

TEST(append_double, prints_what_reads_back_as_the_same_double) {
  std::mt19937_64 random{1};
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value))
      continue;
    const auto text = print(value);
    double back = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), back);
    ASSERT_EQ(end, text.data() + text.size()) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << text;
  }
}

TEST(append_double, appends) {
  std::string out = "x=";
  append_double(out, 1.25);
  EXPECT_EQ(out, "x=1.25");
}

TEST(append_integer, prints_the_extremes) {
  std::string out;
  append_integer(out, std::numeric_limits<std::int64_t>::min());
  out += ' ';
  append_integer(out, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(out, "-9223372036854775808 18446744073709551615");
}

TEST(append_json_string, escapes_only_what_must_be) {
  EXPECT_EQ(quote(""), R"("")");
  EXPECT_EQ(quote("B0:B4:48:BD:DA:03"), R"("B0:B4:48:BD:DA:03")");
  EXPECT_EQ(quote("小窓 😀 /'\x7f"), "\"小窓 😀 /'\x7f\"");
  EXPECT_EQ(quote("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quote("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(quote(std::string_view{"\0\x01\x1f", 3}), R"("\u0000\u0001\u001f")");
}

} // namespace
} // namespace komado::stream
