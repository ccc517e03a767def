#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/expected.hpp>
#include <caf/io/middleman_actor.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace komado::actors {

/// Readies CAF's network for connections between nodes: before the system is made.
void configure_network(caf::actor_system_config& config, const cluster_options& cluster);

/// Makes CAF's types of messages known; once, before the system is made.
void init_network_types();

/// CAF's broker for connections: through TLS if the cluster uses it.
caf::io::middleman_actor middleman_of(caf::actor_system& system, const cluster_options& cluster);

/// Connects to the gate of the node at `host`:`port`. Blocks, some seconds at most.
caf::expected<gate_actor> dial(caf::actor_system& system, const cluster_options& cluster,
                               const std::string& host, std::uint16_t port);

} // namespace komado::actors
