#pragma once

#include "actors/messages.hpp"

#include <caf/result.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace komado::actors {

/// What a window sees of a source: the receiver of its answers. Both name the answering shard.
using link_actor = caf::typed_actor<
  // A session was opened: after hello, or because a batch did not begin at the shard's position.
  caf::result<void>(stream::shard_id, stream::welcome),
  // A batch or a claim was taken, or credit that was withheld is granted.
  caf::result<void>(stream::shard_id, stream::acknowledgement)>;

/// One shard's window actor: the shell of stream::window_shard.
using window_actor = caf::typed_actor<
  // A source asks for a session; answered by welcome to the link, or not at all.
  caf::result<void>(stream::hello, link_actor),
  // Scanned records; answered by acknowledgement, by welcome (a new session), or not at all.
  caf::result<void>(stream::batch),
  // A partition is idle; answered by acknowledgement.
  caf::result<void>(stream::idle_claim),
  // From its sink: the state to begin with, and later each commit's end.
  caf::result<void>(restored), caf::result<void>(commit_done),
  // From itself: time passes; a commit is due.
  caf::result<void>(tick_atom), caf::result<void>(commit_atom),
  // From the node: commit what there is, then quit.
  caf::result<void>(drain_atom)>;

/// One partition's source actor: the shell of stream::partition_feed.
using source_actor = link_actor::extend<
  // From the reader: records, the partition's end, a failure.
  caf::result<void>(fetched), caf::result<void>(end_answer), caf::result<void>(read_failure),
  // From the node: a shard's owner was found.
  caf::result<void>(shard_ready, window_actor),
  // From itself: time passes; what was scanned waits to be sent.
  caf::result<void>(tick_atom), caf::result<void>(flush_atom)>;

/// One shard's sink actor, detached since its calls block: the shell of stream::commit_protocol.
using sink_actor = caf::typed_actor<
  // From the node: take the shard over; the window is told what was restored.
  caf::result<void>(start_atom, window_actor),
  // From the node: shard 0 is claimed. The others restore without it, and wait for its genesis.
  caf::result<void>(shard_ready),
  // From the window: the next cut, only after the previous one's commit_done.
  caf::result<void>(stream::cut_ptr),
  // From itself: the next step of the protocol.
  caf::result<void>(step_atom)>;

/// The node's clerk, detached: slow questions and orders to the cluster for which nobody waits.
using clerk_actor = caf::typed_actor<
  // From a sink: a shard's snapshot is committed, its log may be cut before this offset.
  caf::result<void>(cut_log_atom, stream::shard_id, stream::log_offset),
  // From a source: the offset that all shards have committed, for people's tools.
  caf::result<void>(report_position_atom, stream::partition_id, stream::log_offset),
  // From itself: look at the input topic, report positions.
  caf::result<void>(tick_atom)>;

/// The node: supervises its shards, sources and the clerk. Quits when all have, with the reason of the
/// first that failed.
using node_actor = caf::typed_actor<
  // From a window: its shard is claimed.
  caf::result<void>(shard_ready),
  // From the clerk: the input topic has this many partitions now.
  caf::result<void>(stream::partition_id),
  // From main: commit, close, quit.
  caf::result<void>(drain_atom)>;

} // namespace komado::actors

// The handles that messages carry.
CAF_BEGIN_TYPE_ID_BLOCK(komado_handles, caf::id_block::komado::end)

  CAF_ADD_TYPE_ID(komado_handles, (komado::actors::link_actor))
  CAF_ADD_TYPE_ID(komado_handles, (komado::actors::window_actor))

CAF_END_TYPE_ID_BLOCK(komado_handles)
