#include "runtime/stream/identity.hpp"

namespace komado::stream {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

} // namespace

std::string to_string(const uuid& id) {
  auto text = to_hex(id);
  for (const std::size_t place : {8, 13, 18, 23})
    text.insert(place, 1, '-');
  return text;
}

std::string to_hex(const uuid& id) {
  std::string text;
  text.reserve(36);
  for (const auto byte : id.bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<uuid> uuid_from_hex(std::string_view text) noexcept {
  uuid id;
  if (text.size() != 2 * id.bytes.size())
    return std::nullopt;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto digit = digits.find(text[at]);
    if (digit == std::string_view::npos)
      return std::nullopt;
    auto& byte = id.bytes[at / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | digit);
  }
  return id;
}

} // namespace komado::stream
