#include "cli/simulator/sensor_fleet.hpp"

#include "cli/simulator/random_bits.hpp"
#include "runtime/stream/routing.hpp"

#include <algorithm>
#include <tuple>

namespace komado::cli {

namespace {

/// What random numbers are used for; each use has its own sequence.
enum class purpose : std::uint64_t { address, climate, walk, way, malformed, malformation };

std::uint64_t bits_for(purpose use, std::uint64_t seed, std::uint64_t number) noexcept {
  return random_bits(random_bits(seed, static_cast<std::uint64_t>(use)), number);
}

/// The lower half of a MAC address. Within a fleet no two are equal: an odd stride visits all of 2^24.
std::uint32_t address_of(std::uint64_t device, std::uint64_t seed) noexcept {
  const auto first = bits_for(purpose::address, seed, 0);
  const auto stride = bits_for(purpose::address, seed, 1) | 1U;
  return static_cast<std::uint32_t>(first + device * stride) & 0xffffffU;
}

std::array<char, 17> bid_from(std::uint32_t address) noexcept {
  constexpr std::string_view digits = "0123456789ABCDEF";
  // Texas Instruments' prefix, which the first SensorTag of all had.
  std::array<char, 17> text{'B', '0', ':', 'B', '4', ':', '4', '8', ':'};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto byte = address >> (16 - 8 * i) & 0xffU;
    text[9 + 3 * i] = digits[byte >> 4];
    text[10 + 3 * i] = digits[byte & 0xfU];
    if (i < 2)
      text[11 + 3 * i] = ':';
  }
  return text;
}

} // namespace

struct sensor_fleet::later {
  bool operator()(const traveller& left, const traveller& right) const noexcept {
    return std::tie(left.arrival, left.number) > std::tie(right.arrival, right.number);
  }
};

sensor_fleet::sensor_fleet(const fleet_options& options) : options_{options} {
  bids_.reserve(options.devices);
  tags_.reserve(options.devices);
  for (std::uint64_t device = 0; device < options.devices; ++device) {
    bids_.push_back(bid_from(address_of(device, options.seed)));
    tags_.emplace_back(bits_for(purpose::climate, options.seed, device));
    if (options.keyed)
      keyed_partitions_.push_back(
          static_cast<std::int32_t>(stream::shard_of(stream::murmur2(bid_of(device)), options.partitions)));
  }
}

std::string_view sensor_fleet::bid_of(std::uint64_t device) const noexcept {
  return {bids_[device].data(), bids_[device].size()};
}

stream::timestamp sensor_fleet::measured_at(std::uint64_t number) const noexcept {
  const auto devices = static_cast<std::int64_t>(options_.devices);
  const auto round = static_cast<std::int64_t>(number) / devices;
  const auto device = static_cast<std::int64_t>(number) % devices;
  const auto interval = options_.interval;
  const auto phase = interval / devices * device + interval % devices * device / devices;
  return options_.start + std::chrono::duration_cast<stream::duration>(interval * round + phase);
}

std::int32_t sensor_fleet::partition_of(std::uint64_t number) const noexcept {
  const auto device = number % options_.devices;
  if (options_.keyed)
    return keyed_partitions_[device];
  // Not simply number mod partitions, which would keep a device in one partition whenever the
  // partitions divide the devices.
  return static_cast<std::int32_t>((number / options_.devices + device) % options_.partitions);
}

bool sensor_fleet::is_exhausted() const noexcept {
  return options_.records != 0 && measured_ == options_.records;
}

void sensor_fleet::measure_next() {
  const auto number = measured_++;
  const auto at = measured_at(number);
  auto& tag = tags_[number % options_.devices];
  auto arrival = at;
  if (options_.out_of_order > stream::duration::zero()) {
    const auto longest = static_cast<std::uint64_t>(options_.out_of_order.count()) + 1;
    arrival += stream::duration{bits_for(purpose::way, options_.seed, number) % longest};
  }
  under_way_.push_back({arrival, number, tag.measure(at, bits_for(purpose::walk, options_.seed, number))});
  std::ranges::push_heap(under_way_, later{});
}

std::optional<fleet_record> sensor_fleet::next() {
  // Whatever is measured later arrives later still.
  while (!is_exhausted() && (under_way_.empty() || measured_at(measured_) <= under_way_.front().arrival))
    measure_next();
  if (under_way_.empty())
    return std::nullopt;
  std::ranges::pop_heap(under_way_, later{});
  const auto arrived = under_way_.back();
  under_way_.pop_back();
  return written(arrived);
}

fleet_record sensor_fleet::written(const traveller& arrived) noexcept {
  const auto number = arrived.number;
  const auto device = number % options_.devices;
  auto time = std::chrono::floor<std::chrono::seconds>(measured_at(number)).time_since_epoch();
  if (device < options_.skewed_clock)
    time += options_.skew;
  const device_reading reading{bid_of(device), time.count(), arrived.raw};
  const bool malformed =
      options_.malformed > 0 &&
      unit_interval(bits_for(purpose::malformed, options_.seed, number)) < options_.malformed;
  if (malformed) {
    const auto bits = bits_for(purpose::malformation, options_.seed, number);
    write_malformed(text_, reading, all_malformations[bits % all_malformations.size()], bits >> 8);
  } else {
    write_reading(text_, reading);
  }
  return {arrived.arrival, partition_of(number), reading.bid, text_.view(), malformed};
}

} // namespace komado::cli
