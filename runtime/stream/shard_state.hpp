#pragma once

#include "runtime/stream/accounting.hpp"
#include "runtime/stream/genesis.hpp"
#include "runtime/stream/window_table.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace komado::stream {

/// Where a shard stands in one input partition.
struct partition_state {
  log_offset position = 0; ///< the next offset that the shard wants
  std::int32_t leader_epoch = -1;
  timestamp watermark = no_watermark;
  std::optional<log_offset> idle_at; ///< where the partition was last claimed idle
  partition_counters counters;
  friend bool operator==(const partition_state&, const partition_state&) = default;
};

/// Who wrote a commit, and which (design §2, rule 4).
struct commit_stamp {
  std::uint64_t incarnation = 0; ///< of the shard's owner, one more at each takeover
  uuid owner;
  std::uint64_t commit_seq = 0; ///< counted over all owners
  friend bool operator==(const commit_stamp&, const commit_stamp&) = default;
};

/// All that a shard commits: the fold of its state log.
struct shard_state {
  genesis job;
  commit_stamp stamp; ///< of the last commit
  timestamp watermark = no_watermark; ///< W; every window with end <= W is closed
  std::vector<partition_state> partitions;
  device_table devices; ///< of the open windows, and others that were seen since the takeover
  std::map<timestamp, window_table> windows; ///< open windows by end
};

/// The state of a shard of which nothing was committed yet.
inline shard_state newborn(genesis job) {
  shard_state state;
  state.job = std::move(job);
  for (const auto offset : state.job.start_offsets)
    state.partitions.emplace_back().position = offset;
  return state;
}

} // namespace komado::stream
