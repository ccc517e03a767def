#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace komado::simulation {

/// The only randomness of a schedule: splitmix64, so that a seed gives the same schedule everywhere.
class random_source {
public:
  explicit random_source(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
  }

  /// In [0, count); 0 if there is nothing to choose from.
  std::size_t below(std::size_t count) noexcept { return count ? next() % count : 0; }

  /// In [least, most].
  std::int64_t between(std::int64_t least, std::int64_t most) noexcept {
    return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
  }

  bool chance(double probability) noexcept {
    return static_cast<double>(next() >> 11) * 0x1p-53 < probability;
  }

  template <class T>
  T pick(std::initializer_list<T> options) noexcept {
    return *std::next(options.begin(), static_cast<std::ptrdiff_t>(below(options.size())));
  }

private:
  std::uint64_t state_;
};

} // namespace komado::simulation
