#pragma once

#include "tests/simulation/directory_log.hpp"
#include "tests/simulation/group.hpp"
#include "tests/simulation/input_log.hpp"
#include "tests/simulation/kafka_model.hpp"

#include <deque>

namespace komado::simulation {

/// All that the simulated Kafka cluster keeps. Logs have fixed addresses.
struct broker {
  broker(const plan& of, random_source& random)
      : states(of.shards), coordinators(of.shards), results(2), shards(of.shards, random) {
    for (const auto& partition : of.partitions)
      inputs.emplace_back(partition);
  }
  broker(const broker&) = delete;
  broker& operator=(const broker&) = delete;

  std::deque<input_log> inputs;
  std::deque<output_log> states;        ///< by shard
  std::deque<coordinator> coordinators; ///< by shard
  std::deque<output_log> results;       ///< the partitions of the output topic, shared by all shards
  output_log late;
  output_log rejects;
  directory_log directory;
  group shards; ///< divides the shards among the nodes
};

} // namespace komado::simulation
