#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"

namespace komado::actors {

struct dialer_options {
  cluster_options cluster;
  node_card card;  ///< this node's
  gate_actor gate; ///< this node's, for the other one to know it without dialing back
  peers_actor peers;
};

/// Connects to other nodes, one at a time, each for some seconds at most.
class dialer_state {
public:
  static constexpr const char* name = "dialer";

  dialer_state(dialer_actor::pointer self, dialer_options options);
  dialer_actor::behavior_type make_behavior();

private:
  void dial(const stream::directory_entry& where);

  dialer_actor::pointer self_;
  dialer_options options_;
};

} // namespace komado::actors
