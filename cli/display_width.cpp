#include "cli/display_width.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace komado::cli {

namespace {

using range = std::pair<char32_t, char32_t>;

// The blocks that matter among those of Unicode's EastAsianWidth (W and F) and of its marks without a width.
constexpr std::array wide{range{0x1100, 0x115F},   range{0x2E80, 0x303E},   range{0x3041, 0xA4CF},
                          range{0xA960, 0xA97F},   range{0xAC00, 0xD7A3},   range{0xF900, 0xFAFF},
                          range{0xFE30, 0xFE6F},   range{0xFF01, 0xFF60},   range{0xFFE0, 0xFFE6},
                          range{0x1F300, 0x1F64F}, range{0x1F680, 0x1F6FF}, range{0x1F900, 0x1FAFF},
                          range{0x20000, 0x3FFFD}};
constexpr std::array combining{range{0x0300, 0x036F}, range{0x0483, 0x0489}, range{0x0591, 0x05BD},
                               range{0x0610, 0x061A}, range{0x064B, 0x065F}, range{0x0E34, 0x0E3A},
                               range{0x0E47, 0x0E4E}, range{0x1AB0, 0x1AFF}, range{0x1DC0, 0x1DFF},
                               range{0x20D0, 0x20FF}, range{0xFE00, 0xFE0F}, range{0xFE20, 0xFE2F},
                               range{0xE0100, 0xE01EF}};

bool lies_in(char32_t character, const auto& ranges) {
  return std::ranges::any_of(
      ranges, [=](const range& each) { return each.first <= character && character <= each.second; });
}

struct next_character {
  std::size_t bytes;
  std::size_t columns;
};

next_character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const auto bytes = std::min(length, text.size());
  char32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < bytes; ++i)
    character = (character << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {bytes, lies_in(character, combining) ? 0U : lies_in(character, wide) ? 2U : 1U};
}

} // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto next = first_of(text);
    width += next.columns;
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (width_of(text) <= width)
    return std::string{text};
  if (width == 0)
    return {};
  std::size_t bytes = 0;
  for (std::size_t columns = 0;;) {
    const auto next = first_of(text.substr(bytes));
    if (columns + next.columns > width - 1)
      return std::string{text.substr(0, bytes)} + '~';
    columns += next.columns;
    bytes += next.bytes;
  }
}

} // namespace komado::cli
