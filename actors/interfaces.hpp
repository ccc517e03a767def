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
  caf::result<void>(drain_atom),
  // From any node, for people. Not answered before the state is restored.
  caf::result<stream::page<stream::open_window>>(stream::window_query),
  caf::result<stream::page<stream::known_device>>(stream::device_query),
  caf::result<stream::recent_page>(stream::recent_query)>;

/// One partition's source actor: the shell of stream::partition_feed.
using source_actor = link_actor::extend<
  // From the reader: there are records to take, the partition's end, a failure.
  caf::result<void>(records_ready), caf::result<void>(end_answer), caf::result<void>(read_failure),
  // From the node: a shard's owner can be reached; that owner can't be any more.
  caf::result<void>(shard_route), caf::result<void>(route_lost),
  // From itself: time passes; there is more to scan; what was scanned waits to be sent.
  caf::result<void>(tick_atom), caf::result<void>(step_atom), caf::result<void>(flush_atom)>;

/// One shard's sink actor, detached since its calls block: the shell of stream::commit_protocol.
using sink_actor = caf::typed_actor<
  // From the node: take the shard over; the window is told what was restored.
  caf::result<void>(start_atom, window_actor),
  // From the node: shard 0's owner, wherever it is. A newborn shard waits for its genesis.
  caf::result<void>(shard_route),
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

/// What a node lets other nodes ask, published at cluster.listen. Whoever can connect may send any of
/// these: it answers from plain values and changes nothing but by drain.
using gate_actor = caf::typed_actor<
  // Another node introduces itself, with its own gate; answered by this node's card, or errc::refused if
  // the job is another.
  caf::result<node_card>(introduce_atom, node_card, caf::actor),
  // The window of a shard's owner, and the job's genesis as the state log has it; errc::not_here.
  caf::result<window_actor, std::string>(find_atom, shard_address),
  // The node's report of itself.
  caf::result<node_report>(report_atom),
  // Commit, hand over, leave.
  caf::result<void>(drain_atom)>;

/// Connects to other nodes, detached since connecting blocks.
using dialer_actor = caf::typed_actor<
  // To the node of this directory entry; answered by peer_found or peer_missing to the peers.
  caf::result<void>(stream::directory_entry)>;

/// The way to shards on other nodes: keeps a connection to each node that the directory names.
using peers_actor = caf::typed_actor<
  // From main: let other nodes connect; answered by the port.
  caf::result<std::uint16_t>(listen_atom),
  // From the node, before all else: where to send what is found.
  caf::result<void>(start_atom, caf::actor),
  // From the node: an owner elsewhere; a shard whose owner is of no interest any more.
  caf::result<void>(stream::directory_entry), caf::result<void>(forget_atom, stream::shard_id),
  // From the gate: another node has connected and introduced itself.
  caf::result<void>(peer_found),
  // From the dialer, besides.
  caf::result<void>(peer_missing),
  // From the gate: the node is told to leave.
  caf::result<void>(drain_atom),
  // From the node's pages: what all nodes report, within 2 s.
  caf::result<cluster_report>(report_atom),
  // From itself.
  caf::result<void>(tick_atom)>;

/// Who owns which shard: tails the directory topic and appends to it; detached, since that blocks.
using directory_actor = caf::typed_actor<
  // From the tail's thread: a record; the topic was read to its end.
  caf::result<void>(directory_record), caf::result<void>(caught_up_atom),
  // From the node: this node owns the shard now; it does not any more.
  caf::result<void>(stream::directory_entry), caf::result<void>(forget_atom, stream::shard_id),
  // From itself: what could not be appended is tried again.
  caf::result<void>(tick_atom)>;

/// The node: supervises its shards, sources and helpers, as the group gives and takes shards. Quits when
/// all have, with the reason of the first that failed.
using node_actor = caf::typed_actor<
  // From a window: its shard is claimed.
  caf::result<void>(shard_ready),
  // From the clerk: the input topic has this many partitions now.
  caf::result<void>(stream::partition_id),
  // From the group's thread.
  caf::result<void>(group_change),
  // From the directory: it is read to its end; an entry that counts; a shard of ours is another's.
  caf::result<void>(caught_up_atom), caf::result<void>(stream::directory_entry),
  caf::result<void>(shard_superseded),
  // From the peers: a shard elsewhere can be reached; it can't any more.
  caf::result<void>(shard_route), caf::result<void>(route_lost),
  // From itself: time passes.
  caf::result<void>(tick_atom),
  // From main or the gate: commit, hand over, leave, quit.
  caf::result<void>(drain_atom)>;

} // namespace komado::actors

// The handles that messages carry.
CAF_BEGIN_TYPE_ID_BLOCK(komado_handles, caf::id_block::komado::end)

  CAF_ADD_TYPE_ID(komado_handles, (komado::actors::link_actor))
  CAF_ADD_TYPE_ID(komado_handles, (komado::actors::window_actor))
  CAF_ADD_TYPE_ID(komado_handles, (komado::actors::gate_actor))

CAF_END_TYPE_ID_BLOCK(komado_handles)

namespace komado::actors {

/// How to reach a shard's owner, on this node or another.
struct shard_route {
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0;
  std::shared_ptr<const stream::genesis> job;
  window_actor window;
};

/// That owner of the shard cannot be reached any more.
struct route_lost {
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0;
};

/// Another node of the job, connected.
struct peer_found {
  node_card card;
  gate_actor gate;
};

/// A node that could not be reached, and why.
struct peer_missing {
  stream::uuid node;
  std::string reason;
};

} // namespace komado::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::shard_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::route_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::peer_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(komado::actors::peer_missing)
