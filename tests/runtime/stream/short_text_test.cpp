#include "runtime/stream/short_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace komado::stream {
namespace {

/// Up to beyond the longest text that is compared without a call.
constexpr std::size_t longest = 40;

TEST(short_text, knows_the_same_text_of_any_size) {
  for (std::size_t size = 0; size <= longest; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(same_text(text, std::string(size, 'a'))) << size;
    EXPECT_FALSE(same_text(text, text + 'a')) << size;
    EXPECT_FALSE(same_text(text + 'a', text)) << size;
  }
}

TEST(short_text, sees_a_difference_in_any_byte) {
  for (std::size_t size = 1; size <= longest; ++size) {
    const std::string text(size, 'a');
    for (std::size_t at = 0; at < size; ++at) {
      auto other = text;
      other[at] = '\0';
      EXPECT_FALSE(same_text(text, other)) << size << " bytes, byte " << at;
    }
  }
}

TEST(short_text, looks_at_nothing_around_a_text) {
  const std::string_view before = "<0123456789>";
  const std::string_view after = "[0123456789]";
  EXPECT_TRUE(same_text(before.substr(1, 10), after.substr(1, 10)));
}

} // namespace
} // namespace komado::stream
