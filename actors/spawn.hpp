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

/// Starts the actors that a node supervises; each is monitored by it.
class spawner {
public:
  virtual ~spawner() = default;
  virtual clerk_actor clerk(node_actor::pointer node, const std::shared_ptr<const job_options>& job,
                            stream::partition_id partitions, const std::shared_ptr<node_status>& status) = 0;
  virtual directory_actor directory(node_actor::pointer node,
                                    const std::shared_ptr<const job_options>& job) = 0;
  /// Starts a shard's actors, which take it over. `known`: the directory has an entry of it, so that an
  /// empty log is lost state, not a birth.
  virtual shard_actors shard(node_actor::pointer node, const shard_setting& setting, stream::shard_id id,
                             bool known) = 0;
  /// Starts a partition's source. It waits for routes.
  virtual source_actor source(node_actor::pointer node, const shard_setting& setting,
                              const std::shared_ptr<input_port>& input,
                              stream::partition_id partition) = 0;
};

/// Those that do the work, with Kafka.
class working_spawner final : public spawner {
public:
  clerk_actor clerk(node_actor::pointer node, const std::shared_ptr<const job_options>& job,
                    stream::partition_id partitions, const std::shared_ptr<node_status>& status) override;
  directory_actor directory(node_actor::pointer node,
                            const std::shared_ptr<const job_options>& job) override;
  shard_actors shard(node_actor::pointer node, const shard_setting& setting, stream::shard_id id,
                     bool known) override;
  source_actor source(node_actor::pointer node, const shard_setting& setting,
                      const std::shared_ptr<input_port>& input, stream::partition_id partition) override;
};

} // namespace komado::actors
