#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace komado::stream {

/// Scans the JSON objects that devices really send: flat, on one line, with strings of printable ASCII without
/// escapes, numbers of up to 18 digits without an exponent, and null. Tells a handler the same as Boost.JSON's
/// parser, but only of the values that it wants, in less than half the time: it looks at eight bytes at once,
/// and a handler that never stops needs no state to resume from.
///
/// A handler has Boost.JSON's on_object_begin, on_object_end, on_key, on_string, on_int64, on_double and on_null;
/// `bool is_wanted()`, asked behind each key; `on_exact_double(value, text, error)`, for doubles that are the
/// nearest to their text; and `take_expected_key(rest)`, which may take a key with its closing quote and colon off
/// the rest of the record, instead of on_key, and answers how many bytes these are.
template <class Handler>
class plain_object_scanner {
public:
  plain_object_scanner(std::string_view record, Handler& handler) noexcept
      : at_(record.data()), end_(at_ + record.size()), handler_(handler) {}

  /// False if the record is anything else, valid or not: what the handler was told means nothing then.
  /// Requires that the handler never stops.
  bool scan() {
    // The last brace bounds all that looks at one byte: none of it passes a brace.
    if (end_ - at_ < word_size || end_[-1] != '}' || !take('{'))
      return false;
    handler_.on_object_begin(error_);
    do {
      skip_spaces();
      if (!take_key())
        return false;
      skip_spaces();
      if (!take_value())
        return false;
      skip_spaces();
    } while (take(','));
    if (at_ + 1 != end_)
      return false;
    handler_.on_object_end(0, error_);
    return true;
  }

private:
  static constexpr std::ptrdiff_t word_size = 8;
  static constexpr std::uint64_t each = 0x0101010101010101;
  static constexpr std::uint64_t high_bits = 0x80 * each;
  static constexpr int most_digits = 18; // any such integer fits in 63 bits
  static constexpr std::uint64_t most_exact_integer = std::uint64_t{1} << 53; // a double holds any up to it
  static constexpr std::array<double, most_digits + 1> powers_of_ten = {
      1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
      1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  static constexpr std::array<std::uint64_t, word_size + 1> integer_powers_of_ten = {
      1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

  static_assert(std::endian::native == std::endian::little, "the first byte of a word is its lowest");

  /// The next eight bytes, the first lowest; zeros stand for what lies behind the end.
  std::uint64_t peek() const noexcept {
    std::uint64_t word = 0;
    const auto left = end_ - at_;
    if (left >= word_size) {
      std::memcpy(&word, at_, word_size);
      return word;
    }
    std::memcpy(&word, end_ - word_size, word_size);
    return left == 0 ? 0 : word >> (8 * (word_size - left));
  }

  /// How many bytes come before the first whose highest bit is set.
  static int bytes_before(std::uint64_t marks) noexcept { return std::countr_zero(marks) >> 3; }

  bool take(char wanted) noexcept {
    if (*at_ != wanted)
      return false;
    ++at_;
    return true;
  }

  void skip_spaces() noexcept {
    while (*at_ == ' ')
      ++at_;
  }

  /// A string from behind its opening quote up to its closing one. False at anything but printable ASCII, and
  /// at escapes.
  bool take_text(std::string_view& text) noexcept {
    const char* const begin = at_;
    for (;;) {
      const auto word = peek();
      const auto quote = word ^ (each * '"');
      const auto backslash = word ^ (each * '\\');
      // Each test is exact up to the first byte that it marks.
      const auto marks = (((quote - each) & ~quote) | ((backslash - each) & ~backslash) |
                          ((word - each * ' ') & ~word) | word) &
                         high_bits;
      if (marks == 0) {
        at_ += word_size;
        continue;
      }
      const auto before = bytes_before(marks);
      at_ += before;
      text = {begin, static_cast<std::size_t>(at_ - begin)};
      // Of the word: behind the last brace there is no byte to look at.
      const bool closed = static_cast<char>(word >> (8 * before)) == '"';
      at_ += closed;
      return closed;
    }
  }

  bool take_key() {
    if (!take('"'))
      return false;
    if (const auto size = handler_.take_expected_key({at_, static_cast<std::size_t>(end_ - at_)}); size != 0) {
      at_ += size;
      return true;
    }
    std::string_view name;
    if (!take_text(name))
      return false;
    handler_.on_key({name.data(), name.size()}, name.size(), error_);
    skip_spaces();
    return take(':');
  }

  bool take_value() {
    if (take('"')) {
      std::string_view text;
      if (!take_text(text))
        return false;
      if (handler_.is_wanted())
        handler_.on_string({text.data(), text.size()}, text.size(), error_);
      return true;
    }
    if (*at_ == 'n')
      return take_null();
    return handler_.is_wanted() ? take_number() : skip_number();
  }

  bool take_null() {
    constexpr std::uint64_t null = 0x6C6C756E; // "null"
    if ((peek() & 0xFFFF'FFFF) != null)
      return false;
    at_ += 4;
    handler_.on_null(error_);
    return true;
  }

  /// Each of `digits` that is one is below 10; the result marks the first that is none, and bytes behind it.
  static std::uint64_t mark_others(std::uint64_t digits) noexcept {
    return ((digits + each * (0x80 - 10)) | digits) & high_bits;
  }

  /// Appends digits to `value`; answers how many, or more than most_digits if there are too many.
  int take_digits(std::uint64_t& value, int before) noexcept {
    auto total = before;
    for (;;) {
      auto digits = peek() ^ (each * '0');
      const auto others = mark_others(digits);
      const auto count = others == 0 ? static_cast<int>(word_size) : bytes_before(others);
      total += count;
      if (count == 0 || total > most_digits)
        return total;
      // As many zeros in front as digits are missing, then pairs, fours and eight at once.
      digits <<= 8 * (word_size - count);
      digits = digits * 10 + (digits >> 8);
      constexpr std::uint64_t pairs = 0x0000'00FF'0000'00FF;
      digits = ((digits & pairs) * 0x000F'4240'0000'0064 + ((digits >> 16) & pairs) * 0x0000'2710'0000'0001) >> 32;
      value = value * integer_powers_of_ten[static_cast<std::size_t>(count)] + digits;
      at_ += count;
      if (count < word_size)
        return total;
    }
  }

  /// As take_digits(value, 0), one by one: before the point there are few.
  int take_few_digits(std::uint64_t& value) noexcept {
    const char* next = at_;
    auto sum = value;
    for (unsigned digit; (digit = static_cast<unsigned char>(*next - '0')) <= 9; ++next)
      sum = sum * 10 + digit; // wraps around, but only with more than most_digits
    const auto count = next - at_;
    at_ = next;
    value = sum;
    return static_cast<int>(std::min<std::ptrdiff_t>(count, most_digits + 1));
  }

  /// Answers if there was a digit.
  bool skip_digits() noexcept {
    const char* const begin = at_;
    for (;;) {
      const auto others = mark_others(peek() ^ (each * '0'));
      if (others != 0) {
        at_ += bytes_before(others);
        return at_ != begin;
      }
      at_ += word_size;
    }
  }

  bool at_leading_zero() const noexcept {
    return at_[0] == '0' && at_[1] >= '0' && at_[1] <= '9';
  }

  /// An exponent may follow, or nonsense.
  bool ends_number() const noexcept { return *at_ == ',' || *at_ == '}' || *at_ == ' '; }

  typename Handler::text text_since(const char* begin) const noexcept {
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  bool skip_number() noexcept {
    take('-');
    return !at_leading_zero() && skip_digits() && (!take('.') || skip_digits()) && ends_number();
  }

  bool take_number() {
    const char* const begin = at_;
    const bool negative = take('-');
    if (at_leading_zero())
      return false;
    std::uint64_t value = 0;
    const auto whole = take_few_digits(value);
    if (whole == 0 || whole > most_digits)
      return false;
    if (!take('.')) {
      if (negative && value == 0)
        return false; // zero with a sign, which an integer has not
      const auto integer = static_cast<std::int64_t>(value);
      return ends_number() && handler_.on_int64(negative ? -integer : integer, text_since(begin), error_);
    }
    const auto digits = take_digits(value, whole);
    if (digits == whole || digits > most_digits || !ends_number())
      return false;
    const auto magnitude = static_cast<double>(value) / powers_of_ten[static_cast<std::size_t>(digits - whole)];
    const auto number = negative ? -magnitude : magnitude;
    // Rounded once if the digits, as an integer, and the power of ten fit in doubles (Clinger, PLDI 1990): so do most
    // of 16 digits too.
    return value <= most_exact_integer ? handler_.on_exact_double(number, text_since(begin), error_)
                                       : handler_.on_double(number, text_since(begin), error_);
  }

  const char* at_;
  const char* end_;
  Handler& handler_;
  typename Handler::error_code error_;
};

} // namespace komado::stream
