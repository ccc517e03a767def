#include "cli/setting_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace komado::cli {

namespace {

/// The length of the UTF-8 sequence at the front of `text`, or 0 if there is none.
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length > text.size())
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  // Overlong forms, surrogates and code points above U+10FFFF show in the second byte.
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
      (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
    return 0;
  return length;
}

void append_control(std::string& out, unsigned code) {
  switch (code) {
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  std::array<char, 12> text{};
  std::snprintf(text.data(), text.size(), "\\u%04X", code);
  out += text.data();
}

/// The code point of a valid UTF-8 sequence of at most three bytes; 0 for a longer one.
unsigned code_point(std::string_view sequence) noexcept {
  const auto bits = [&](std::size_t i, unsigned mask) { return static_cast<unsigned char>(sequence[i]) & mask; };
  switch (sequence.size()) {
  case 1:
    return bits(0, 0x7F);
  case 2:
    return bits(0, 0x1F) << 6 | bits(1, 0x3F);
  case 3:
    return bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
  default:
    return 0;
  }
}

/// What a terminal obeys rather than shows: C0 and C1, and what ends a line or turns its direction around.
bool is_control(unsigned code) noexcept {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// Appends `text`, with a backslash before each of `marks`.
void append_escaped(std::string& out, std::string_view text, std::string_view marks) {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (const auto code = code_point(text.substr(0, length)); length < 4 && is_control(code)) {
      append_control(out, code);
    } else {
      if (marks.find(text.front()) != std::string_view::npos)
        out += '\\';
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

} // namespace

std::vector<std::string> split_list(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  std::vector<std::string> items;
  if (text.find_first_not_of(blanks) == std::string_view::npos)
    return items;
  for (;;) {
    const auto comma = text.find(',');
    auto item = text.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(blanks), item.size()));
    items.emplace_back(item.substr(0, item.find_last_not_of(blanks) + 1));
    if (comma == std::string_view::npos)
      return items;
    text.remove_prefix(comma + 1);
  }
}

bool is_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0 || text.front() == '\0')
      return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  append_escaped(out, text, "\"\\");
  return out + '"';
}

std::string make_printable(std::string_view text) {
  std::string out;
  append_escaped(out, text, {});
  return out;
}

} // namespace komado::cli
