#pragma once

#include "actors/type_ids.hpp"
#include "actors/view_messages.hpp"
#include "runtime/kafka/errors.hpp"
#include "runtime/stream/batch_codec.hpp"
#include "runtime/stream/window_shard.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// How the messages between sources and windows are written to the network. Within a node they are
// handed over by reference.
namespace komado::stream {

template <class Inspector>
bool inspect(Inspector& f, uuid& x) {
  return f.object(x).fields(f.field("bytes", x.bytes));
}

template <class Inspector>
bool inspect(Inspector& f, hello& x) {
  return f.object(x).fields(f.field("source", x.source), f.field("partition", x.partition),
                            f.field("shard", x.shard), f.field("incarnation", x.incarnation),
                            f.field("birth", x.birth), f.field("genesis_hash", x.genesis_hash));
}

template <class Inspector>
bool inspect(Inspector& f, welcome& x) {
  return f.object(x).fields(f.field("session", x.session), f.field("partition", x.partition),
                            f.field("position", x.position),
                            f.field("leader_epoch", x.leader_epoch),
                            f.field("watermark", x.watermark), f.field("idle_at", x.idle_at),
                            f.field("credit", x.credit), f.field("committed", x.committed));
}

template <class Inspector>
bool inspect(Inspector& f, acknowledgement& x) {
  return f.object(x).fields(f.field("session", x.session), f.field("partition", x.partition),
                            f.field("position", x.position), f.field("credit", x.credit),
                            f.field("committed", x.committed));
}

template <class Inspector>
bool inspect(Inspector& f, idle_claim& x) {
  return f.object(x).fields(f.field("session", x.session), f.field("source", x.source),
                            f.field("partition", x.partition), f.field("end", x.end));
}

template <class Inspector>
bool inspect(Inspector& f, clock_fault& x) {
  return f.object(x).fields(f.field("offset", x.offset), f.field("reason", x.reason),
                            f.field("hash", x.hash), f.field("device", x.device),
                            f.field("event", x.event), f.field("skew", x.skew));
}

template <class Inspector>
bool inspect(Inspector& f, rejected_record& x) {
  return f.object(x).fields(f.field("offset", x.offset), f.field("reason", x.reason),
                            f.field("key", x.key), f.field("value", x.value), f.field("cut_from", x.cut_from));
}

template <class Inspector>
bool inspect(Inspector& f, batch& x) {
  // As one string: CAF's serializer takes longer for a number than the rest of its way does.
  std::string entries;
  if constexpr (!Inspector::is_loading)
    entries = pack_entries(x);
  const auto done = f.object(x).fields(
    f.field("session", x.session), f.field("source", x.source), f.field("partition", x.partition),
    f.field("first", x.first), f.field("next", x.next), f.field("leader_epoch", x.leader_epoch),
    f.field("watermark", x.watermark), f.field("read", x.read), f.field("entries", entries),
    f.field("rejected", x.rejected), f.field("clock_faults", x.clock_faults));
  if constexpr (Inspector::is_loading)
    return done && unpack_entries(entries, x);
  return done;
}

} // namespace komado::stream

namespace komado::actors {

/// A source may take records from the reader, under the generation of its last assign.
struct records_ready {
  std::uint64_t generation = 0;
};

/// Where a partition ends now; nothing if the broker did not answer.
struct end_answer {
  std::optional<std::int64_t> end;
};

/// A partition that cannot be read on.
struct read_failure {
  std::uint64_t generation = 0;
  kafka::error failure;
};

/// What a sink restored for its window, and what it took.
struct restored {
  std::shared_ptr<stream::takeover> from;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::chrono::milliseconds duration{};
};

/// The cut that a sink had in flight is committed.
struct commit_done {
  std::chrono::microseconds duration{}; ///< from the cut's arrival
  bool doubted = false;                 ///< the log had to be asked
};

/// A shard's window has committed its claim and opens sessions.
struct shard_ready {
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0; ///< of its owner
  std::shared_ptr<const stream::genesis> job;
  std::uint64_t records = 0; ///< that the restore read
  std::uint64_t bytes = 0;
  std::chrono::milliseconds duration{}; ///< of the takeover
  std::vector<stream::log_offset> positions; ///< by input partition
};


// -- between nodes ------------------------------------------------------------

/// What a node says of itself to another before all else.
struct node_card {
  std::string job;
  stream::uuid node; ///< of this process, random
  std::string version;
};

template <class Inspector>
bool inspect(Inspector& f, node_card& x) {
  return f.object(x).fields(f.field("job", x.job), f.field("node", x.node),
                            f.field("version", x.version));
}

/// Which owner of which shard is looked for.
struct shard_address {
  stream::uuid birth; ///< the job's
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0;
};

template <class Inspector>
bool inspect(Inspector& f, shard_address& x) {
  return f.object(x).fields(f.field("birth", x.birth), f.field("shard", x.shard),
                            f.field("incarnation", x.incarnation));
}

// -- the node's view of the cluster --------------------------------------------

/// What the group did.
struct group_change {
  enum class kind : std::uint8_t {
    assigned, ///< these shards are this node's
    revoked,  ///< they are wanted back; the group waits for their release
    lost,     ///< they may be another's by now
    proven,   ///< the group has accepted the proof for these: they are this node's
    disproven, ///< it has not
    left,     ///< this node is no member any more
  };
  kind what = kind::assigned;
  std::vector<stream::shard_id> shards;
};

/// A record of the directory topic.
struct directory_record {
  std::string key;
  std::string value;
};

/// A higher incarnation of a shard than this node's was seen in the directory.
struct shard_superseded {
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0; ///< this node's
};

} // namespace komado::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::records_ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::end_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::read_failure)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::restored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::commit_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::shard_ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::stream::cut_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::stream::directory_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::group_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::directory_record)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::shard_superseded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::cluster_report)
