#pragma once

#include "cli/simulator/reading_text.hpp"
#include "cli/simulator/sensor_tag.hpp"
#include "runtime/stream/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace komado::cli {

/// What a fleet of SensorTags sends. Equal options give equal records, byte by byte.
struct fleet_options {
  std::uint32_t devices = 1;              ///< at least 1, at most 2^24
  std::uint64_t seed = 1;
  stream::timestamp start{};              ///< when the first reading is measured
  std::chrono::nanoseconds interval{1};   ///< between two readings of a device; positive
  std::uint64_t records = 0;              ///< how many; 0: endless
  std::uint32_t partitions = 1;           ///< of the topic; positive
  bool keyed = false;
  stream::duration out_of_order{};        ///< the longest way of a reading to Kafka
  double malformed = 0;                   ///< share of the records, 0 to 1
  std::uint32_t skewed_clock = 0;         ///< how many devices' clocks are ahead
  std::chrono::seconds skew{};            ///< by how much
};

/// One record of a fleet.
struct fleet_record {
  /// When it reaches Kafka: its Kafka timestamp. Never before its event time, but for skewed clocks.
  stream::timestamp arrival;
  /// Keyed: as the Java client chooses by the key. Else a device goes around the partitions.
  std::int32_t partition;
  std::string_view bid; ///< also the key, in a keyed topic; lives as long as the fleet
  std::string_view value; ///< lives until the next one is asked for
  bool malformed;
};

/// SensorTags that each measure once per interval, evenly spread over it. Readings take up to
/// `out_of_order` to arrive, each its own time, and come out in the order of their arrival.
class sensor_fleet {
public:
  explicit sensor_fleet(const fleet_options& options);

  /// The next record, or nothing when all have been given out. Allocates only until its queue of readings
  /// under way has reached its greatest length.
  std::optional<fleet_record> next();

private:
  using bid_text = std::array<char, 17>;

  /// A reading under way.
  struct traveller {
    stream::timestamp arrival;
    std::uint64_t number;
    raw_reading raw;
  };
  struct later;

  stream::timestamp measured_at(std::uint64_t number) const noexcept;
  bool is_exhausted() const noexcept;
  void measure_next();
  std::string_view bid_of(std::uint64_t device) const noexcept;
  std::int32_t partition_of(std::uint64_t number) const noexcept;
  fleet_record written(const traveller& arrived) noexcept;

  fleet_options options_;
  std::vector<bid_text> bids_;
  std::vector<std::int32_t> keyed_partitions_;
  std::vector<sensor_tag> tags_;
  std::vector<traveller> under_way_; // a heap, the first to arrive on top
  std::uint64_t measured_ = 0;
  record_text text_;
};

} // namespace komado::cli
