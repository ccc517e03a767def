#pragma once

#include "cli/simulator/record_text.hpp"
#include "cli/simulator/sensor_tag.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace komado::cli {

/// What a device sends.
struct device_reading {
  std::string_view bid;
  std::int64_t time; ///< by the device's clock: seconds since 1970
  raw_reading raw;
};

/// Replaces `out` by the reading as the devices send it:
/// {"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"objecttemp":22.96875,
/// "humidity":28.72314453125,"rh":75.714111328125}. The numbers are exact.
void write_reading(record_text& out, const device_reading& reading) noexcept;

/// How a record can be broken.
enum class malformation : std::uint8_t {
  truncated,
  no_bid,
  no_time,
  text_for_number,
  duplicate_key,
  wrong_time,
  too_deep,
  not_utf8,
  no_object,
  two_objects,
};
inline constexpr std::array all_malformations{
    malformation::truncated,     malformation::no_bid,     malformation::no_time,  malformation::text_for_number,
    malformation::duplicate_key, malformation::wrong_time, malformation::too_deep, malformation::not_utf8,
    malformation::no_object,     malformation::two_objects};

/// Replaces `out` by a record that is no valid reading, whatever the job aggregates of the seed's fields
/// `ambient` and `rh`. `bits` are random.
void write_malformed(record_text& out, const device_reading& reading, malformation how,
                     std::uint64_t bits) noexcept;

} // namespace komado::cli
