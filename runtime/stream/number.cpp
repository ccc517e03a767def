#include "runtime/stream/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace komado::stream {

namespace {

/// Enough for -2.2250738585072014e-308 and for every value that is written without an exponent.
using digits_buffer = std::array<char, 32>;

template <class Integer>
void append_digits(std::string& out, Integer value) {
  digits_buffer buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), written.ptr);
}

} // namespace

void append_double(std::string& out, double value) {
  digits_buffer buffer;
  const double magnitude = std::abs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     fixed ? std::chars_format::fixed : std::chars_format::scientific);
  const std::string_view text{buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data())};
  out += text;
  if (fixed && text.find('.') == std::string_view::npos)
    out += ".0";
}

void append_integer(std::string& out, std::int64_t value) { append_digits(out, value); }

void append_integer(std::string& out, std::uint64_t value) { append_digits(out, value); }

namespace {

constexpr bool must_be_escaped(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\b':
    out += "\\b";
    return;
  case '\f':
    out += "\\f";
    return;
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
  out += "\\u00";
  out += hexadecimal[static_cast<unsigned char>(c) >> 4];
  out += hexadecimal[static_cast<unsigned char>(c) & 0xf];
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0; // where the run of ordinary characters began
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!must_be_escaped(text[i]))
      continue;
    out.append(text, plain, i - plain);
    append_escaped(out, text[i]);
    plain = i + 1;
  }
  out.append(text, plain);
  out += '"';
}

} // namespace komado::stream
