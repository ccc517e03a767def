#include "actors/dialer.hpp"

#include "actors/errors.hpp"
#include "actors/network.hpp"

#include <caf/scoped_actor.hpp>

#include <utility>

namespace komado::actors {

namespace {

constexpr auto answer_timeout = std::chrono::seconds{2};

} // namespace

dialer_state::dialer_state(dialer_actor::pointer self, dialer_options options)
  : self_(self), options_(std::move(options)) {
}

dialer_actor::behavior_type dialer_state::make_behavior() {
  return {[this](const stream::directory_entry& where) { dial(where); }};
}

void dialer_state::dial(const stream::directory_entry& where) {
  auto& system = self_->system();
  const auto missing = [&](const caf::error& why) {
    self_->send(options_.peers, peer_missing{where.node, message_of(why)});
  };
  const auto gate = actors::dial(system, options_.cluster, where.host, where.port);
  if (!gate)
    return missing(gate.error());
  caf::scoped_actor asking{system};
  asking
    ->request(*gate, answer_timeout, introduce_atom_v, options_.card,
              caf::actor_cast<caf::actor>(options_.gate))
    .receive(
      [&](const node_card& card) {
        // An address is used again by another node sooner or later.
        if (card.node == where.node && card.job == options_.card.job)
          self_->send(options_.peers, peer_found{card, *gate});
        else
          missing(make_reason(errc::not_here, "another node listens there now"));
      },
      missing);
}

} // namespace komado::actors
