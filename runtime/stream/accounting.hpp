#pragma once

#include "runtime/stream/reading.hpp"

#include <array>
#include <cstdint>
#include <numeric>

namespace komado::stream {

/// What became of the records of one input partition that were routed to one shard, since the job's
/// birth (design §7). Part of the committed state, so exact across crashes.
struct partition_counters {
  /// Records routed to the shard: by device, or for rejected records by offset modulo shards.
  std::uint64_t read = 0;
  /// Readings that a window took in.
  std::uint64_t aggregated = 0;
  /// Readings whose window was closed already.
  std::uint64_t late = 0;
  /// Rejected records, by reject_reason.
  std::array<std::uint64_t, reject_reason_count> rejected{};

  std::uint64_t rejected_total() const noexcept {
    return std::accumulate(rejected.begin(), rejected.end(), std::uint64_t{0});
  }

  /// The invariant that holds at every commit.
  bool balanced() const noexcept {
    return read == aggregated + late + rejected_total();
  }

  friend bool operator==(const partition_counters&, const partition_counters&) = default;
};

} // namespace komado::stream
