#include "runtime/stream/byte_codec.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace komado::stream {
namespace {

template <class Write>
std::string written(Write write) {
  std::string bytes;
  byte_writer out{bytes};
  write(out);
  return bytes;
}

TEST(byte_codec, brings_every_unsigned_integer_back) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const auto value :
         {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1, ~std::uint64_t{0} >> bit}) {
      const auto bytes = written([&](auto& out) { out.unsigned_integer(value); });
      byte_reader in{bytes};
      EXPECT_EQ(in.unsigned_integer(), value);
      EXPECT_TRUE(in.ok());
      EXPECT_TRUE(in.at_end());
    }
  }
}

TEST(byte_codec, brings_every_signed_integer_back) {
  using limits = std::numeric_limits<std::int64_t>;
  for (const auto value : {limits::min(), limits::min() + 1, std::int64_t{-64}, std::int64_t{-1},
                           std::int64_t{0}, std::int64_t{63}, limits::max()}) {
    const auto bytes = written([&](auto& out) { out.signed_integer(value); });
    byte_reader in{bytes};
    EXPECT_EQ(in.signed_integer(), value);
    EXPECT_TRUE(in.ok() && in.at_end());
  }
}

TEST(byte_codec, spends_one_byte_on_a_small_number_of_either_sign) {
  EXPECT_EQ(written([](auto& out) { out.unsigned_integer(127); }), "\x7f");
  EXPECT_EQ(written([](auto& out) { out.unsigned_integer(128); }), "\x80\x01");
  EXPECT_EQ(written([](auto& out) { out.signed_integer(-1); }), "\x01");
  EXPECT_EQ(written([](auto& out) { out.signed_integer(-64); }), "\x7f");
}

TEST(byte_codec, brings_numbers_and_text_back_bit_for_bit) {
  const std::string text{"a\0\xff", 3};
  const auto bytes = written([&](auto& out) {
    out.number(-0.0);
    out.number(std::numeric_limits<double>::infinity());
    out.number(5e-324);
    out.fixed(0xdeadbeef);
    out.text(text);
    out.text("");
  });
  byte_reader in{bytes};
  EXPECT_TRUE(std::signbit(in.number()));
  EXPECT_EQ(in.number(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(in.number(), 5e-324);
  EXPECT_EQ(in.fixed(), 0xdeadbeef);
  EXPECT_EQ(in.text(), text);
  EXPECT_EQ(in.text(), "");
  EXPECT_TRUE(in.ok() && in.at_end());
}

TEST(byte_codec, gives_nothing_after_the_first_value_that_is_not_there) {
  const auto bytes = written([](auto& out) {
    out.unsigned_integer(7);
    out.raw("abc", 3);
  });
  byte_reader in{bytes};
  EXPECT_EQ(in.unsigned_integer(), 7u);
  EXPECT_EQ(in.fixed(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.unsigned_integer(), 0u);
  EXPECT_EQ(in.signed_integer(), 0);
  EXPECT_EQ(in.number(), 0.0);
  EXPECT_EQ(in.text(), "");
  EXPECT_EQ(in.count(1), 0u);
  EXPECT_TRUE(in.at_end());
}

TEST(byte_codec, refuses_an_integer_that_does_not_end) {
  for (const std::string& bytes : {std::string{"\x80"}, std::string(9, '\xff'), std::string(20, '\x80')}) {
    byte_reader in{bytes};
    EXPECT_EQ(in.unsigned_integer(), 0u);
    EXPECT_FALSE(in.ok());
  }
}

TEST(byte_codec, refuses_text_longer_than_what_is_left) {
  const auto whole = written([](auto& out) { out.text("abcd"); });
  byte_reader in{std::string_view{whole}.substr(0, 4)};
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());

  const auto endless = written([](auto& out) { out.unsigned_integer(~std::uint64_t{0}); });
  byte_reader hostile{endless};
  EXPECT_EQ(hostile.text(), "");
  EXPECT_FALSE(hostile.ok());
}

TEST(byte_codec, believes_a_count_only_as_far_as_the_bytes_go) {
  const auto bytes = written([](auto& out) {
    out.unsigned_integer(3);
    out.raw("abcdef", 6);
  });
  byte_reader fits{bytes};
  EXPECT_EQ(fits.count(2), 3u);
  EXPECT_TRUE(fits.ok());
  byte_reader exceeds{bytes};
  EXPECT_EQ(exceeds.count(3), 0u);
  EXPECT_FALSE(exceeds.ok());
}

} // namespace
} // namespace komado::stream
