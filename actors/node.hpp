#pragma once

#include "actors/input_reader.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/metrics.hpp"

#include <caf/error.hpp>

#include <map>
#include <memory>
#include <stop_token>

namespace komado::actors {

struct node_options {
  /// With shape.input_topic_id set: what prepare_topics() found.
  std::shared_ptr<const job_options> job;
  stream::partition_id input_partitions = 0;
  stream::time_zone zone;
  std::shared_ptr<input_reader> input;
  std::shared_ptr<node_status> status;
};

/// The node: starts all shards and one source per input partition; supervises them all. Shards restore
/// at the same time, but shard 0 claims first, since the job's genesis is its.
class node_state {
public:
  static constexpr const char* name = "node";

  node_state(node_actor::pointer self, node_options options);
  ~node_state();
  node_actor::behavior_type make_behavior();

private:
  struct shard {
    window_actor window;
    sink_actor sink;
  };

  void start_shard(stream::shard_id id);
  void start_source(stream::partition_id partition);
  void start_sources(stream::partition_id count);
  void announce(const shard_ready& ready);
  void say_ready();
  void drain();
  void fail(const caf::error& reason);
  void stop_all();
  void bury(const caf::actor_addr& who, const caf::error& reason);

  node_actor::pointer self_;
  node_options options_;
  node_metrics metrics_;
  stream::uuid birth_;
  clerk_actor clerk_;
  std::map<stream::shard_id, shard> shards_;
  std::map<stream::shard_id, shard_ready> ready_;
  std::map<stream::partition_id, source_actor> sources_;
  std::size_t alive_ = 0; // actors that were started and are not down
  std::size_t windows_alive_ = 0;
  std::stop_source stop_;
  bool stopping_ = false;
  caf::error failure_; // of the first that failed
};

} // namespace komado::actors
