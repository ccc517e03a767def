#include "actors/gate.hpp"

#include "actors/errors.hpp"
#include "runtime/stream/genesis_codec.hpp"

#include <utility>

namespace komado::actors {

gate_state::gate_state(gate_actor::pointer self, gate_options options)
  : self_(self), options_(std::move(options)) {
}

gate_actor::behavior_type gate_state::make_behavior() {
  return {
    [this](introduce_atom, const node_card& other, const caf::actor& gate) {
      return introduce(other, gate);
    },
    [this](find_atom, const shard_address& wanted) { return find(wanted); },
    [this](report_atom) { return options_.report(); },
    [this](drain_atom) { self_->send(options_.peers, drain_atom_v); },
  };
}

caf::result<node_card> gate_state::introduce(const node_card& other, const caf::actor& gate) {
  if (other.job != options_.card.job)
    return make_reason(errc::refused, "this node runs job " + options_.card.job);
  if (gate)
    self_->send(options_.peers, peer_found{other, caf::actor_cast<gate_actor>(gate)});
  return options_.card;
}

caf::result<window_actor, std::string> gate_state::find(const shard_address& wanted) {
  const auto known = options_.shards->find(wanted.shard);
  if (!known || known->incarnation != wanted.incarnation || known->job->birth != wanted.birth)
    return make_reason(errc::not_here, "shard " + std::to_string(wanted.shard) + " is not here");
  std::string genesis;
  stream::byte_writer out{genesis};
  encode(out, *known->job);
  return {known->window, std::move(genesis)};
}

} // namespace komado::actors
