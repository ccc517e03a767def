#pragma once

#include "actors/cluster_report.hpp"
#include "runtime/stream/batch.hpp"
#include "runtime/stream/cut.hpp"
#include "runtime/stream/directory_entry.hpp"
#include "runtime/stream/session.hpp"
#include "runtime/stream/shard_view.hpp"

#include <caf/type_id.hpp>

#include <cstdint>

namespace komado::actors {

enum class errc : std::uint8_t;
struct records_ready;
struct end_answer;
struct read_failure;
struct restored;
struct commit_done;
struct shard_ready;
struct node_card;
struct shard_address;
struct shard_route;
struct route_lost;
struct group_change;
struct directory_record;
struct shard_superseded;
struct peer_found;
struct peer_missing;

} // namespace komado::actors

// Append only: the ids are part of the protocol between nodes.
CAF_BEGIN_TYPE_ID_BLOCK(komado, first_custom_type_id)

  CAF_ADD_TYPE_ID(komado, (komado::actors::errc))

  // Between sources and windows, possibly across nodes.
  CAF_ADD_TYPE_ID(komado, (komado::stream::hello))
  CAF_ADD_TYPE_ID(komado, (komado::stream::welcome))
  CAF_ADD_TYPE_ID(komado, (komado::stream::batch))
  CAF_ADD_TYPE_ID(komado, (komado::stream::acknowledgement))
  CAF_ADD_TYPE_ID(komado, (komado::stream::idle_claim))

  // Between nodes: who is who, and who owns what.
  CAF_ADD_TYPE_ID(komado, (komado::actors::node_card))
  CAF_ADD_TYPE_ID(komado, (komado::actors::shard_address))
  CAF_ADD_TYPE_ID(komado, (komado::actors::node_report))

  CAF_ADD_ATOM(komado, komado::actors, find_atom)
  CAF_ADD_ATOM(komado, komado::actors, introduce_atom)
  CAF_ADD_ATOM(komado, komado::actors, report_atom)
  CAF_ADD_ATOM(komado, komado::actors, drain_atom)

  // Within one node.
  CAF_ADD_TYPE_ID(komado, (komado::actors::records_ready))
  CAF_ADD_TYPE_ID(komado, (komado::actors::end_answer))
  CAF_ADD_TYPE_ID(komado, (komado::actors::read_failure))
  CAF_ADD_TYPE_ID(komado, (komado::actors::restored))
  CAF_ADD_TYPE_ID(komado, (komado::actors::commit_done))
  CAF_ADD_TYPE_ID(komado, (komado::actors::shard_ready))
  CAF_ADD_TYPE_ID(komado, (komado::stream::cut_ptr))
  CAF_ADD_TYPE_ID(komado, (komado::stream::directory_entry))
  CAF_ADD_TYPE_ID(komado, (komado::actors::shard_route))
  CAF_ADD_TYPE_ID(komado, (komado::actors::route_lost))
  CAF_ADD_TYPE_ID(komado, (komado::actors::group_change))
  CAF_ADD_TYPE_ID(komado, (komado::actors::directory_record))
  CAF_ADD_TYPE_ID(komado, (komado::actors::shard_superseded))
  CAF_ADD_TYPE_ID(komado, (komado::actors::peer_found))
  CAF_ADD_TYPE_ID(komado, (komado::actors::peer_missing))
  CAF_ADD_TYPE_ID(komado, (komado::actors::cluster_report))

  CAF_ADD_ATOM(komado, komado::actors, start_atom)
  CAF_ADD_ATOM(komado, komado::actors, step_atom)
  CAF_ADD_ATOM(komado, komado::actors, tick_atom)
  CAF_ADD_ATOM(komado, komado::actors, flush_atom)
  CAF_ADD_ATOM(komado, komado::actors, commit_atom)
  CAF_ADD_ATOM(komado, komado::actors, cut_log_atom)
  CAF_ADD_ATOM(komado, komado::actors, report_position_atom)
  CAF_ADD_ATOM(komado, komado::actors, caught_up_atom)
  CAF_ADD_ATOM(komado, komado::actors, forget_atom)
  CAF_ADD_ATOM(komado, komado::actors, listen_atom)

  // Between nodes: what a shard shows to people.
  CAF_ADD_TYPE_ID(komado, (komado::stream::window_query))
  CAF_ADD_TYPE_ID(komado, (komado::stream::page<komado::stream::open_window>))
  CAF_ADD_TYPE_ID(komado, (komado::stream::device_query))
  CAF_ADD_TYPE_ID(komado, (komado::stream::page<komado::stream::known_device>))
  CAF_ADD_TYPE_ID(komado, (komado::stream::recent_query))
  CAF_ADD_TYPE_ID(komado, (komado::stream::recent_page))

CAF_END_TYPE_ID_BLOCK(komado)
