#include "runtime/stream/event_time.hpp"

#include <algorithm>
#include <charconv>

namespace komado::stream {

namespace {

/// Digits after the decimal point that one microsecond needs.
constexpr int microsecond_digits(time_unit unit) noexcept {
  return unit == time_unit::s ? 6 : unit == time_unit::ms ? 3 : 0;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::optional<timestamp> in_range(std::int64_t microseconds) noexcept {
  return convert_integer_time(microseconds, time_unit::us);
}

/// A number's text, taken apart: [-] whole [ "." fraction ] [ exponent ].
struct decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& text) noexcept {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take_exponent(std::string_view text, std::int64_t& exponent) noexcept {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-'))
      return false;
  }
  const char* const end = text.data() + text.size();
  const auto [rest, status] = std::from_chars(text.data(), end, exponent);
  return status == std::errc{} && rest == end;
}

std::optional<decimal> take_apart(std::string_view text) noexcept {
  decimal result;
  result.negative = text.starts_with('-');
  text.remove_prefix(result.negative ? 1 : 0);
  result.whole = take_digits(text);
  if (result.whole.empty())
    return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    result.fraction = take_digits(text);
    if (result.fraction.empty())
      return std::nullopt;
  }
  if (text.empty())
    return result;
  if ((text.front() | 0x20) != 'e' || !take_exponent(text.substr(1), result.exponent))
    return std::nullopt;
  return result;
}

/// Reads the digits of a decimal one after the other; the point is the caller's business.
class digit_reader {
public:
  explicit digit_reader(const decimal& number) noexcept : whole_(number.whole), fraction_(number.fraction) {
    // Leading zeros would count as digits before the point.
    while (whole_.starts_with('0'))
      whole_.remove_prefix(1);
  }

  std::int64_t whole_size() const noexcept { return static_cast<std::int64_t>(whole_.size()); }

  /// The next digit; zeros after the last.
  int next() noexcept {
    std::string_view& part = whole_.empty() ? fraction_ : whole_;
    if (part.empty())
      return 0;
    const int digit = part.front() - '0';
    part.remove_prefix(1);
    return digit;
  }

  bool rest_is_zero() const noexcept {
    const auto is_zero = [](char c) { return c == '0'; };
    return std::all_of(whole_.begin(), whole_.end(), is_zero) &&
           std::all_of(fraction_.begin(), fraction_.end(), is_zero);
  }

private:
  std::string_view whole_;
  std::string_view fraction_;
};

} // namespace

std::optional<timestamp> parse_decimal_time(std::string_view text, time_unit unit) noexcept {
  const auto number = take_apart(text);
  if (!number)
    return std::nullopt;
  digit_reader digits{*number};
  if (digits.rest_is_zero())
    return in_range(0);
  // How many digits stand before the point once it is moved to the microsecond. Exponents that cannot
  // matter are clamped: the record's size bounds the digits.
  constexpr std::int64_t far = 1 << 24;
  const auto places =
      digits.whole_size() + std::clamp(number->exponent, -far, far) + microsecond_digits(unit);
  // The range is about ±2.6e17 µs.
  constexpr std::int64_t limit = 1'000'000'000'000'000'000;
  std::int64_t value = 0;
  for (std::int64_t place = 0; place < places; ++place) {
    if (value >= limit / 10)
      return std::nullopt;
    value = value * 10 + digits.next();
  }
  if (number->negative)
    value = -value - (digits.rest_is_zero() ? 0 : 1);
  return in_range(value);
}

namespace {

/// Consumes a text from the left; after the first mismatch everything fails.
class scanner {
public:
  explicit scanner(std::string_view text) noexcept : text_(text) {}

  bool good() const noexcept { return good_; }

  bool at_end() const noexcept { return text_.empty(); }

  /// Takes a character out of `wanted` and returns it, or fails and returns 0.
  char take_any(std::string_view wanted) noexcept {
    const char next = text_.empty() ? '\0' : text_.front();
    if (next == '\0' || wanted.find(next) == std::string_view::npos) {
      good_ = false;
      return '\0';
    }
    text_.remove_prefix(1);
    return next;
  }

  bool take_if(char wanted) noexcept {
    if (!text_.starts_with(wanted))
      return false;
    text_.remove_prefix(1);
    return true;
  }

  /// Takes a number of exactly `digits` digits that is at most `most`.
  int take_number(std::size_t digits, int most) noexcept {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i)
      value = value * 10 + (take_any("0123456789") - '0');
    good_ = good_ && value <= most;
    return value;
  }

  /// Takes 1 to 9 digits after a decimal point, as microseconds.
  int take_fraction() noexcept {
    const auto digits = take_digits(text_);
    good_ = good_ && !digits.empty() && digits.size() <= 9;
    int value = 0;
    for (std::size_t i = 0; i < 6; ++i)
      value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return value;
  }

  std::chrono::minutes take_offset() noexcept {
    const char sign = take_any("Zz+-");
    if (sign != '+' && sign != '-')
      return {};
    const std::chrono::hours hours{take_number(2, 23)};
    take_if(':');
    const auto offset = hours + std::chrono::minutes{take_number(2, 59)};
    return sign == '-' ? -offset : offset;
  }

private:
  std::string_view text_;
  bool good_ = true;
};

} // namespace

std::optional<timestamp> parse_iso8601(std::string_view text) noexcept {
  using namespace std::chrono;
  scanner in{text};
  const year y{in.take_number(4, 9999)};
  in.take_any("-");
  const month m{static_cast<unsigned>(in.take_number(2, 12))};
  in.take_any("-");
  const year_month_day date{y, m, day{static_cast<unsigned>(in.take_number(2, 31))}};
  in.take_any("Tt ");
  const hours h{in.take_number(2, 23)};
  in.take_any(":");
  const minutes min{in.take_number(2, 59)};
  in.take_any(":");
  const seconds s{in.take_number(2, 59)};
  const microseconds fraction{in.take_if('.') ? in.take_fraction() : 0};
  const auto offset = in.take_offset();
  if (!in.good() || !in.at_end() || !date.ok())
    return std::nullopt;
  const timestamp time = sys_days{date} + h + min + s + fraction - offset;
  return in_range(time.time_since_epoch().count());
}

} // namespace komado::stream
