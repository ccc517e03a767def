#include "runtime/stream/routing.hpp"

#include <bit>
#include <cstring>

namespace komado::stream {

namespace {

constexpr std::uint32_t multiplier = 0x5bd1e995U;

std::uint32_t load_little_endian(const char* from) noexcept {
  static_assert(std::endian::native == std::endian::little);
  std::uint32_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint32_t byte_at(std::string_view key, std::size_t index) noexcept {
  return static_cast<unsigned char>(key[index]);
}

} // namespace

std::uint32_t murmur2(std::string_view key) noexcept {
  std::uint32_t hash = 0x9747b28cU ^ static_cast<std::uint32_t>(key.size());
  while (key.size() >= 4) {
    std::uint32_t word = load_little_endian(key.data()) * multiplier;
    word ^= word >> 24;
    hash = hash * multiplier ^ word * multiplier;
    key.remove_prefix(4);
  }
  if (!key.empty()) {
    for (std::size_t i = 0; i < key.size(); ++i)
      hash ^= byte_at(key, i) << (8 * i);
    hash *= multiplier;
  }
  hash ^= hash >> 13;
  hash *= multiplier;
  return hash ^ hash >> 15;
}

} // namespace komado::stream
