#pragma once

#include "actors/job.hpp"
#include "runtime/kafka/errors.hpp"
#include "runtime/stream/state_fold.hpp"

#include <optional>

namespace komado::actors {

/// A shard's log, read and folded.
struct folded_log {
  stream::shard_id shard = 0;
  stream::state_fold fold;
  std::int64_t begin = 0; ///< where the log begins: 0 unless it was cut
  bool known = false;     ///< the directory has an entry of the shard: it was born
};

/// The state that `log` holds; nothing if the shard was never born. `born` is the genesis that shard 0
/// has committed, if it is known.
///
/// errc::mismatch, for a person to decide: the log is damaged, its state is lost, or it is that of
/// another job, of other settings or of another birth.
kafka::result<std::optional<stream::shard_state>> stored_state(const job_options& job, folded_log log,
                                                               const stream::genesis* born);

} // namespace komado::actors
