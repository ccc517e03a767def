#pragma once

#include "tests/simulation/world.hpp"

namespace komado::simulation {

/// What strikes a world: ends, hangs, doubles and parts whatever there is, until its faults end.
class faults {
public:
  explicit faults(world& on) : world_(on) {}

  void begin() { strike(); }

private:
  void strike();
  void strike_node(node& which);
  void strike_actor(actor& which);
  void strike_cluster();
  void freeze(actor& who);
  void freeze_node(node& which);
  void cut_connection(node& one);
  void time_transaction_out();
  actor* random_actor();

  world& world_;
};

} // namespace komado::simulation
