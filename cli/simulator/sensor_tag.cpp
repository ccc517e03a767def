#include "cli/simulator/sensor_tag.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto day = 24h;
/// 14:00 in Tokyo.
constexpr auto warmest = 5h;
/// What the HDC1000's 14 bits leave of 16.
constexpr int hdc1000_step = 4;

/// A sine in all but name, of two parabolas: -1 to 1, with its maximum at `warmest`.
double daily_wave(stream::timestamp at) noexcept {
  constexpr stream::duration shift = day / 4 - warmest;
  auto phase = (at.time_since_epoch() + shift) % stream::duration{day};
  if (phase < stream::duration::zero())
    phase += day;
  const auto turn = static_cast<double>(phase.count()) / static_cast<double>(stream::duration{day}.count());
  const auto half = turn < 0.5 ? 2 * turn : 2 * turn - 1;
  const auto bow = 4 * half * (1 - half);
  return turn < 0.5 ? bow : -bow;
}

/// Takes the low bits off `bits`.
int draw(std::uint64_t& bits, int count) noexcept {
  const auto drawn = static_cast<int>(bits & ((std::uint64_t{1} << count) - 1));
  bits >>= count;
  return drawn;
}

/// A step up or down now and then, and the likelier back the further away.
void walk(std::int16_t& place, std::uint64_t& bits) noexcept {
  int step = 0;
  switch (draw(bits, 3)) {
  case 0:
    step = -1;
    break;
  case 1:
    step = 1;
    break;
  default:
    break;
  }
  if (draw(bits, 8) < std::abs(place))
    step -= place > 0 ? 1 : -1;
  place = static_cast<std::int16_t>(place + step);
}

std::uint16_t quantise_14_bits(double raw) noexcept {
  const auto steps = static_cast<int>(raw / hdc1000_step);
  return static_cast<std::uint16_t>(std::clamp(steps, 0, 0x3fff) * hdc1000_step);
}

} // namespace

sensor_tag::sensor_tag(std::uint64_t bits) noexcept
    // 22 to 28 degrees, and 58 to 74 percent in steps of the walk.
    : ambient_level_{static_cast<std::int16_t>(22 * 32 + draw(bits, 6) * 3)},
      rh_level_{static_cast<std::int16_t>(594 + draw(bits, 6) * 5 / 2)} {}

raw_reading sensor_tag::measure(stream::timestamp at, std::uint64_t bits) noexcept {
  walk(ambient_walk_, bits);
  walk(rh_walk_, bits);
  const auto wave = daily_wave(at);
  const auto ambient = ambient_level_ + ambient_walk_ + static_cast<int>(wave * 3 * 32);
  // It looks at something cooler, and less steadily.
  const auto object = ambient - 180 + draw(bits, 4);
  const auto celsius = ambient / 32.0 - 0.08 + draw(bits, 3) * 0.01;
  // 64 of 65536 are a tenth of a percent, the chip's noise.
  const auto rh = 64.0 * (rh_level_ + rh_walk_ - static_cast<int>(wave * 80));
  return {static_cast<std::int16_t>(ambient), static_cast<std::int16_t>(object),
          quantise_14_bits((celsius + 40) * 65536 / 165), quantise_14_bits(rh)};
}

} // namespace komado::cli
