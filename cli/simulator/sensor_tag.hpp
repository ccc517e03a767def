#pragma once

#include "runtime/stream/time.hpp"

#include <cstdint>

namespace komado::cli {

/// What the chips of a TI SensorTag (CC2650) give for one reading, before conversion.
struct raw_reading {
  std::int16_t ambient;   ///< TMP007, die temperature: 1/32 degree Celsius
  std::int16_t object;    ///< TMP007, temperature of what it looks at: 1/32 degree Celsius
  std::uint16_t humidity; ///< HDC1000, temperature: k * 165 / 65536 - 40 degrees Celsius, 14 bits
  std::uint16_t rh;       ///< HDC1000, relative humidity: k * 100 / 65536 percent, 14 bits
};

/// The climate around one SensorTag: a level of its own, a daily wave (warmest and driest in Tokyo's
/// early afternoon) and a small random walk that returns to that level. Equal arguments in equal order
/// give equal readings on every machine: there is no libm in it.
class sensor_tag {
public:
  /// `bits` are random.
  explicit sensor_tag(std::uint64_t bits) noexcept;

  /// Makes a step of the walk and measures. `bits` are random, new ones for every reading.
  raw_reading measure(stream::timestamp at, std::uint64_t bits) noexcept;

private:
  std::int16_t ambient_level_;
  std::int16_t rh_level_;
  std::int16_t ambient_walk_ = 0;
  std::int16_t rh_walk_ = 0;
};

} // namespace komado::cli
