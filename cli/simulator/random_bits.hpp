#pragma once

#include <cstdint>

namespace komado::cli {

/// 64 random bits for the `number`-th use of `seed`: the finalizer of SplitMix64 (Steele, Lea and Flood,
/// 2014) over a counter, so that any number's bits are at hand without those before it.
constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t number) noexcept {
  auto bits = seed + (number + 1) * 0x9e3779b97f4a7c15U;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
  return bits ^ bits >> 31;
}

/// A number in [0, 1) of random bits.
constexpr double unit_interval(std::uint64_t bits) noexcept {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

} // namespace komado::cli
