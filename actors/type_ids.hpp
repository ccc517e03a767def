#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/cut.hpp"
#include "runtime/stream/session.hpp"

#include <caf/type_id.hpp>

#include <cstdint>

namespace komado::actors {

enum class errc : std::uint8_t;
struct fetched;
struct end_answer;
struct read_failure;
struct restored;
struct commit_done;
struct shard_ready;

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

  // Within one node.
  CAF_ADD_TYPE_ID(komado, (komado::actors::fetched))
  CAF_ADD_TYPE_ID(komado, (komado::actors::end_answer))
  CAF_ADD_TYPE_ID(komado, (komado::actors::read_failure))
  CAF_ADD_TYPE_ID(komado, (komado::actors::restored))
  CAF_ADD_TYPE_ID(komado, (komado::actors::commit_done))
  CAF_ADD_TYPE_ID(komado, (komado::actors::shard_ready))
  CAF_ADD_TYPE_ID(komado, (komado::stream::cut_ptr))

  CAF_ADD_ATOM(komado, komado::actors, start_atom)
  CAF_ADD_ATOM(komado, komado::actors, step_atom)
  CAF_ADD_ATOM(komado, komado::actors, tick_atom)
  CAF_ADD_ATOM(komado, komado::actors, flush_atom)
  CAF_ADD_ATOM(komado, komado::actors, commit_atom)
  CAF_ADD_ATOM(komado, komado::actors, drain_atom)
  CAF_ADD_ATOM(komado, komado::actors, cut_log_atom)
  CAF_ADD_ATOM(komado, komado::actors, report_position_atom)

CAF_END_TYPE_ID_BLOCK(komado)
