#include "cli/simulator/record_text.hpp"

#include <cassert>
#include <charconv>
#include <cstring>

namespace komado::cli {

namespace {

constexpr int places = 16;
constexpr std::uint64_t one = 10'000'000'000'000'000U;

} // namespace

void record_text::append(std::string_view text) noexcept {
  assert(text.size() <= capacity - size_);
  std::memcpy(end(), text.data(), text.size());
  size_ += text.size();
}

void record_text::append_integer(std::int64_t value) noexcept {
  const auto [last, failed] = std::to_chars(end(), bytes_.data() + capacity, value);
  assert(failed == std::errc{});
  size_ = static_cast<std::size_t>(last - bytes_.data());
}

void record_text::append_decimal(std::int64_t scaled) noexcept {
  if (scaled < 0)
    append("-");
  const auto size = scaled < 0 ? -static_cast<std::uint64_t>(scaled) : static_cast<std::uint64_t>(scaled);
  append_integer(static_cast<std::int64_t>(size / one));
  auto fraction = size % one;
  auto digits = places;
  while (digits > 1 && fraction % 10 == 0) {
    fraction /= 10;
    --digits;
  }
  append(".");
  for (auto* digit = end() + digits - 1; digit >= end(); --digit) {
    *digit = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  size_ += static_cast<std::size_t>(digits);
}

} // namespace komado::cli
