#include "actors/spawn.hpp"

#include "actors/clerk.hpp"
#include "actors/directory.hpp"
#include "actors/random_identity.hpp"
#include "actors/sink.hpp"
#include "actors/source.hpp"
#include "actors/window.hpp"

#include <utility>

namespace komado::actors {

clerk_actor working_spawner::clerk(node_actor::pointer node,
                                   const std::shared_ptr<const job_options>& job,
                                   stream::partition_id partitions, const std::shared_ptr<node_status>& status) {
  auto started = node->spawn<clerk_actor::stateful_impl<clerk_state>, caf::detached>(
    clerk_options{job, partitions, node_actor{node}, status});
  node->monitor(started);
  return started;
}

directory_actor working_spawner::directory(node_actor::pointer node,
                                           const std::shared_ptr<const job_options>& job) {
  auto started = node->spawn<directory_actor::stateful_impl<directory_state>, caf::detached>(
    directory_options{job, node_actor{node}});
  node->monitor(started);
  return started;
}

shard_actors working_spawner::shard(node_actor::pointer node, const shard_setting& setting,
                                    stream::shard_id id, bool known) {
  const auto& job = *setting.job;
  sink_options how;
  how.shard = id;
  how.job = setting.job;
  how.owner = random_uuid();
  how.birth = setting.birth;
  how.known = known;
  how.clerk = setting.clerk;
  how.stop = setting.stop;
  auto sink = node->spawn<sink_actor::stateful_impl<sink_state>, caf::detached>(std::move(how));
  stream::shard_options core;
  core.max_drift = job.max_drift;
  core.commit_interval = job.commit_interval;
  core.late_topic = !job.late_topic.empty();
  auto window = node->spawn<window_actor::stateful_impl<window_state>>(window_options{
    id, core, job.result, setting.zone, sink, node_actor{node}, job.log, setting.status});
  node->monitor(sink);
  node->monitor(window);
  node->send(sink, start_atom_v, window);
  return {std::move(window), std::move(sink)};
}

source_actor working_spawner::source(node_actor::pointer node, const shard_setting& setting,
                                     const std::shared_ptr<input_port>& input,
                                     stream::partition_id partition) {
  const auto& job = *setting.job;
  source_options source;
  source.partition = partition;
  source.id = random_source();
  source.feed.format = job.shape.format;
  source.feed.shards = job.shape.shards;
  source.feed.window_size = job.shape.window_size;
  source.feed.watermark_delay = job.shape.watermark_delay;
  source.feed.max_future = job.shape.max_future;
  source.feed.max_past = job.shape.max_past;
  source.feed.idle_timeout = job.idle_timeout;
  source.input = input;
  source.clerk = setting.clerk;
  source.status = setting.status;
  source.log = job.log;
  auto started = node->spawn<source_actor::stateful_impl<source_state>>(std::move(source));
  node->monitor(started);
  return started;
}

} // namespace komado::actors
