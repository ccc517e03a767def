#pragma once

#include "tests/simulation/random.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace komado::simulation {

/// Simulated time and event time are microseconds; simulated time begins at `time_zero`.
using microseconds = std::int64_t;
inline constexpr microseconds millisecond = 1'000;
inline constexpr microseconds second = 1'000'000;
inline constexpr microseconds time_zero = 1'000 * second;

/// Why the generator expects a record to be rejected, as komado spells it; empty: accepted, unless its
/// clock is off.
using reason_text = const char*;

/// A value that is a multiple of 1/32, so that sums of any order are exact; nothing is null.
using thirty_seconds = std::optional<std::int64_t>;

/// One record of an input partition with what it means, so that nobody has to parse it to know.
struct planned_record {
  std::optional<microseconds> written; ///< its Kafka timestamp
  std::optional<std::string> key;
  std::optional<std::string> value;
  reason_text reason = "";
  std::size_t device = 0;
  microseconds event = 0;
  thirty_seconds ambient;
  thirty_seconds rh;
};

/// One offset of an input partition: a record, or a transaction marker, which no reader is given.
struct planned_offset {
  std::int64_t offset = 0;
  microseconds appended = 0; ///< from then on the partition's end lies behind it
  microseconds stable = 0;   ///< from then on a read_committed reader is given it
  std::optional<planned_record> record;
  std::int32_t leader_epoch = -1; ///< of the leader that appended it
};

struct outage {
  microseconds from = 0;
  microseconds to = 0;
};

/// From then on the partition begins at `start`: what lies below is gone.
struct retention {
  microseconds at = 0;
  std::int64_t start = 0;
};

struct planned_partition {
  std::int64_t start = 0;            ///< where the job begins
  microseconds added_at = time_zero; ///< from then on it is there
  std::vector<planned_offset> offsets;
  std::optional<retention> cut;
  std::vector<outage> outages; ///< the broker of this partition does not answer
};

/// All that a seed decides before the schedule begins: the job's settings and its input.
struct plan {
  std::uint32_t shards = 1;
  std::uint32_t nodes = 1;
  bool loose_network = false; ///< frames are lost, repeated and overtaken one by one
  microseconds session_timeout = 0;
  bool time_in_milliseconds = false;
  microseconds window_size = 0;
  microseconds watermark_delay = 0;
  microseconds max_future = 0;
  microseconds max_past = 0;
  microseconds max_drift = 0;
  microseconds idle_timeout = 0;
  microseconds commit_interval = 0;
  std::size_t batch_bytes = 0;
  std::uint64_t session_credit = 0;
  std::size_t uncommitted_bytes = 0;
  std::size_t snapshot_after_bytes = 0;
  microseconds faults_end = 0; ///< from then on nothing fails any more
  double chaos = 1;            ///< how dense the faults are
  std::vector<std::string> devices;
  std::vector<planned_partition> partitions; ///< those that are added later come last
};

plan make_plan(std::uint64_t seed);

} // namespace komado::simulation
