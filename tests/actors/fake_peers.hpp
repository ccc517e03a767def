#pragma once

#include "tests/actors/deterministic_system.hpp"

#include <caf/typed_response_promise.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace komado::actors {

/// The way to other nodes, as a node or a gate sees it. It keeps what it hears.
struct fake_peers {
  struct heard {
    std::vector<stream::directory_entry> wanted;
    std::vector<stream::shard_id> forgotten;
    std::vector<peer_found> found;
    int drains = 0;
  };
  std::shared_ptr<heard> got = std::make_shared<heard>();
  peers_actor handle;

  explicit fake_peers(deterministic_system& system)
      : handle(system.keep(peers_actor{system.get().spawn([kept = got]() -> peers_actor::behavior_type {
          return {
              [](listen_atom) -> std::uint16_t { return 1; },
              [](start_atom, const caf::actor&) {},
              [kept](const stream::directory_entry& owner) { kept->wanted.push_back(owner); },
              [kept](forget_atom, stream::shard_id shard) { kept->forgotten.push_back(shard); },
              [kept](const peer_found& found) { kept->found.push_back(found); },
              [](const peer_missing&) {},
              [kept](drain_atom) { ++kept->drains; },
              [](report_atom) { return cluster_report{}; },
              [](tick_atom) {},
          };
        })})) {}
};

/// The gate of another node: it keeps what it is asked for, and finds what the test puts there.
struct fake_gate {
  using promise = caf::typed_response_promise<window_actor, std::string>;
  struct heard {
    std::vector<shard_address> asked;
    window_actor window; // null: the shard is not there
    std::string genesis;
    bool answers = true;
    std::vector<promise> unanswered;
  };
  std::shared_ptr<heard> got = std::make_shared<heard>();
  gate_actor handle;

  explicit fake_gate(deterministic_system& system)
      : handle(system.keep(gate_actor{system.get().spawn(
            [kept = got](gate_actor::pointer self) -> gate_actor::behavior_type {
              return {
                  [](introduce_atom, const node_card& card, const caf::actor&) { return card; },
                  [kept, self](find_atom, const shard_address& wanted) {
                    return find(*kept, *self, wanted);
                  },
                  [](report_atom) { return node_report{}; },
                  // Answers late what was not answered: only an actor may keep its promises.
                  [kept](drain_atom) {
                    for (auto& each : std::exchange(kept->unanswered, {}))
                      each.deliver(kept->window, kept->genesis);
                  },
              };
            })})) {}

private:
  static caf::result<window_actor, std::string> find(heard& kept, gate_actor::base& self,
                                                     const shard_address& wanted) {
    kept.asked.push_back(wanted);
    if (!kept.answers)
      return kept.unanswered.emplace_back(self.make_response_promise<window_actor, std::string>());
    if (!kept.window)
      return caf::make_error(caf::sec::runtime_error);
    return {kept.window, kept.genesis};
  }
};

} // namespace komado::actors
