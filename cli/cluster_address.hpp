#pragma once

#include "actors/job.hpp"
#include "cli/settings.hpp"

#include <string>

namespace komado::cli {

/// The settings cluster.*, resolved. What is not advertised explicitly: the address that is listened at; or,
/// where that is 0.0.0.0 or ::, the address of this machine from which packets to the first of
/// bootstrap-servers would leave, since the other nodes reach the same Kafka; or, if that cannot be told, the
/// host's name. May wait for the system to look a name up.
actors::cluster_options cluster_of(const node_settings& settings);

} // namespace komado::cli
