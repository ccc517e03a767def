#pragma once

#include <cstdint>

namespace komado {

/// Writes an enumeration to the network as its number, and refuses what is no number of an enumerator: `last`
/// is the greatest.
template <class Inspector, class Enum>
bool inspect_enum(Inspector& f, Enum& x, Enum last) {
  auto get = [&x] { return static_cast<std::uint8_t>(x); };
  auto set = [&x, last](std::uint8_t value) {
    x = static_cast<Enum>(value);
    return value <= static_cast<std::uint8_t>(last);
  };
  return f.apply(get, set);
}

} // namespace komado
