#include "runtime/stream/batch_codec.hpp"
#include "runtime/stream/routing.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

/// Two fields; an entry of one reading, one of three, one with a null, one that is late, times at both ends.
batch sample() {
  batch_builder builder{2};
  const auto add = [&](std::string_view device, timestamp end, bool late, double a, double b, timestamp seen) {
    builder.add(7, device, end, late, std::array{a, b}, seen, -0.25f);
  };
  const auto null = std::numeric_limits<double>::quiet_NaN();
  add("one", event(2min), false, 1.5, -0.1, event(100s));
  for (const auto value : {0.1, 0.2, 1e300})
    add("three", event(2min), false, value, null, event(110s));
  add("", event(-2min), true, null, null, event(-3min));
  add(std::string(300, '\xff'), timestamp::max(), false, -std::numeric_limits<double>::max(), 0, timestamp::min());
  return builder.take();
}

void expect_same(const batch& got, const batch& wanted) {
  EXPECT_EQ(got.keys, wanted.keys);
  EXPECT_EQ(got.combined.size(), wanted.combined.size());
  ASSERT_EQ(got.values.size(), wanted.values.size());
  EXPECT_EQ(got.bytes(), wanted.bytes());
  ASSERT_EQ(got.entries.size(), wanted.entries.size());
  for (std::size_t i = 0; i < got.entries.size(); ++i) {
    const auto& a = got.entries[i];
    const auto& b = wanted.entries[i];
    EXPECT_EQ(std::tuple(a.window_end, a.hash, a.key_begin, a.readings, a.key_size, a.late, a.seen.newest),
              std::tuple(b.window_end, b.hash, b.key_begin, b.readings, b.key_size, b.late, b.seen.newest));
    EXPECT_EQ(a.seen.skew, b.seen.skew);
    EXPECT_EQ(a.seen.furthest, b.seen.furthest);
    if (b.readings != 1) {
      EXPECT_TRUE(std::ranges::equal(got.aggregates(a), wanted.aggregates(b)));
      continue;
    }
    for (std::size_t field = 0; field < wanted.fields; ++field) {
      const auto value = wanted.reading(i)[field];
      EXPECT_TRUE(got.reading(i)[field] == value || (std::isnan(got.reading(i)[field]) && std::isnan(value)));
    }
  }
}

TEST(batch_codec, brings_entries_back_to_the_last_bit) {
  const auto sent = sample();
  ASSERT_EQ(sent.entries.size(), 4u);
  batch got;
  ASSERT_TRUE(unpack_entries(pack_entries(sent), got));
  expect_same(got, sent);
}

TEST(batch_codec, takes_entries_that_were_combined_in_another_order_than_they_were_made) {
  batch_builder builder{1};
  for (const auto* device : {"a", "b", "b", "a", "c", "a"})
    builder.add(murmur2(device), device, event(2min), false, std::array{0.5}, event(100s), 0);
  const auto sent = builder.take();
  ASSERT_EQ(sent.entries.size(), 3u);
  ASSERT_GT(sent.entries[0].combined, sent.entries[1].combined);
  batch got;
  ASSERT_TRUE(unpack_entries(pack_entries(sent), got));
  expect_same(got, sent);
}

TEST(batch_codec, brings_an_unknown_clock_back) {
  batch_builder builder{1};
  builder.add(1, "a", event(1min), false, std::array{1.0}, event(0s), unknown_skew);
  batch got;
  ASSERT_TRUE(unpack_entries(pack_entries(builder.take()), got));
  EXPECT_TRUE(std::isnan(got.entries.at(0).seen.skew));
}

TEST(batch_codec, takes_a_batch_of_no_entries) {
  batch got = sample();
  ASSERT_TRUE(unpack_entries(pack_entries(batch{}), got));
  expect_same(got, batch{});
}

TEST(batch_codec, takes_two_thirds_of_the_structures_room_at_most) {
  batch_builder builder{2};
  for (int i = 0; i < 100; ++i)
    builder.add(0x9E3779B9u * static_cast<std::uint32_t>(i), "B0:B4:48:BD:DA:" + std::to_string(i), event(2min), false,
                std::array{21.5, 64.25}, event(100s + i * 1ms), -0.25f);
  const auto sent = builder.take();
  EXPECT_LT(pack_entries(sent).size() * 3, sent.bytes() * 2);
}

TEST(batch_codec, refuses_what_is_cut_or_too_long) {
  const auto packed = pack_entries(sample());
  batch got;
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(unpack_entries(std::string_view{packed}.substr(0, size), got)) << size;
  EXPECT_FALSE(unpack_entries(packed + '\0', got));
}

TEST(batch_codec, refuses_entries_of_no_field) {
  batch none;
  none.entries.resize(1);
  none.entries[0].readings = 1;
  batch got;
  EXPECT_FALSE(unpack_entries(pack_entries(none), got));
}

TEST(batch_codec, survives_any_change_of_a_byte) {
  const auto packed = pack_entries(sample());
  std::mt19937 random{1};
  for (int i = 0; i < 20'000; ++i) {
    auto damaged = packed;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    batch got;
    if (!unpack_entries(damaged, got))
      continue;
    ASSERT_LE(got.entries.size(), packed.size());
    for (std::size_t index = 0; index < got.entries.size(); ++index) {
      const auto& entry = got.entries[index];
      ASSERT_LE(entry.key_begin + entry.key_size, got.keys.size());
      ASSERT_LE((index + 1) * got.fields, got.values.size());
      ASSERT_TRUE(entry.readings == 1 || entry.combined + got.fields <= got.combined.size());
    }
  }
}

} // namespace
} // namespace komado::stream
