#pragma once

#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <cstdint>
#include <optional>

namespace komado::stream {

// The messages of a link between a source and a shard's owner, besides the batch. Each may be lost,
// repeated or overtaken; design §2 rule 1 says why that does no harm.

/// The names of the sessions that the owner of `incarnation` opens are greater than this one, and its
/// successor's are greater still.
constexpr session_id sessions_after(std::uint64_t incarnation) noexcept {
  return incarnation << 32;
}

/// A source asks a shard's owner for a session. Names whom it means, and the job: another owner at a
/// reused address refuses it, and so does another job.
struct hello {
  source_id source = 0;
  partition_id partition = 0;
  shard_id shard = 0;
  std::uint64_t incarnation = 0; ///< of the owner, as it announced itself
  uuid birth;
  std::uint64_t genesis_hash = 0;
};

/// The owner opens a session, as the answer to hello or because a batch did not fit its position.
/// The source goes on from `position` with `watermark`, which is the partition's watermark there.
struct welcome {
  session_id session = 0;
  partition_id partition = 0;
  log_offset position = 0;
  std::int32_t leader_epoch = -1;
  timestamp watermark = no_watermark;
  std::optional<log_offset> idle_at; ///< where the partition was last known to be idle
  std::uint64_t credit = 0;          ///< bytes that the source may send in this session
  log_offset committed = 0;          ///< the position that is known to be committed
};

/// The owner answers a batch or an idle claim, or grants credit that it withheld before.
struct acknowledgement {
  session_id session = 0;
  partition_id partition = 0;
  log_offset position = 0;
  std::uint64_t credit = 0; ///< cumulative over the session, repeated in every answer
  log_offset committed = 0; ///< the position that is known to be committed
};

/// A source says that its partition is idle: it has read to `end`, the broker confirmed just now that
/// nothing follows, and for watermark.idle-timeout nothing raised the partition's watermark.
struct idle_claim {
  session_id session = 0;
  source_id source = 0;
  partition_id partition = 0;
  log_offset end = 0;
};

} // namespace komado::stream
