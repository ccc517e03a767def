#pragma once

#include "actors/cluster_report.hpp"
#include "actors/interfaces.hpp"
#include "actors/shard_routes.hpp"

#include <functional>
#include <memory>

namespace komado::actors {

struct gate_options {
  node_card card; ///< this node's
  std::shared_ptr<const shard_routes> shards;
  std::function<node_report()> report; ///< thread-safe
  peers_actor peers;
};

/// What other nodes may ask of this one. Every message of theirs that leads further is checked here.
class gate_state {
public:
  static constexpr const char* name = "gate";

  gate_state(gate_actor::pointer self, gate_options options);
  gate_actor::behavior_type make_behavior();

private:
  caf::result<node_card> introduce(const node_card& other, const caf::actor& gate);
  caf::result<window_actor, std::string> find(const shard_address& wanted);

  gate_actor::pointer self_;
  gate_options options_;
};

} // namespace komado::actors
