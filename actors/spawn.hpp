#pragma once

#include "actors/input_port.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/node_status.hpp"

#include <memory>
#include <stop_token>

namespace komado::actors {

/// The two actors of a shard.
struct shard_actors {
  window_actor window;
  sink_actor sink;
};

/// What a node gives to each shard and source that it runs.
struct shard_setting {
  std::shared_ptr<const job_options> job;
  stream::time_zone zone;
  std::shared_ptr<node_status> status;
  stream::uuid birth; ///< names the job if this start is its birth
  clerk_actor clerk;
  std::stop_token stop; ///< ends waiting for the cluster
};

/// Starts a shard's actors, which take it over; monitored by the node. `known`: the directory has an
/// entry of it, so that an empty log is lost state, not a birth.
shard_actors spawn_shard(node_actor::pointer node, const shard_setting& setting, stream::shard_id id,
                         bool known);

/// Starts a partition's source; monitored by the node. It waits for routes.
source_actor spawn_source(node_actor::pointer node, const shard_setting& setting,
                          const std::shared_ptr<input_port>& input, stream::partition_id partition);

} // namespace komado::actors
