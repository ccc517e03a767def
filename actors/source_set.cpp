#include "actors/source_set.hpp"

#include "runtime/stream/routing.hpp"

#include <algorithm>
#include <utility>

namespace komado::actors {

source_set::source_set(node_actor::pointer node, std::uint32_t shards, std::shared_ptr<input_port> input,
                       std::shared_ptr<node_status> status, std::shared_ptr<shard_routes> shown,
                       spawn_function spawn)
  : node_(node),
    shard_count_(shards),
    input_(std::move(input)),
    status_(std::move(status)),
    shown_(std::move(shown)),
    spawn_(std::move(spawn)) {
}

void source_set::expect(stream::partition_id partitions) {
  partitions_ = partitions;
  start_missing();
}

void source_set::hold(const std::vector<stream::shard_id>& shards) {
  held_ = {shards.begin(), shards.end()};
  for (auto& [partition, known] : sources_) {
    if (!wanted(partition) && !std::exchange(known.ending, true))
      node_->send_exit(known.handle, caf::exit_reason::user_shutdown);
  }
  start_missing();
}

bool source_set::wanted(stream::partition_id partition) const {
  return partition < partitions_ && held_.contains(stream::reading_shard(partition, shard_count_));
}

void source_set::start_missing() {
  for (stream::partition_id partition = 0; partition < partitions_; ++partition) {
    if (!wanted(partition) || sources_.contains(partition))
      continue;
    status_->take_partition(partition);
    auto started = spawn_(partition);
    input_->attach(partition, started);
    for (const auto& [shard, route] : routes_)
      node_->send(started, route);
    sources_.emplace(partition, source{std::move(started)});
  }
}

std::optional<bool> source_set::bury(const caf::actor_addr& ended) {
  const auto known = std::find_if(sources_.begin(), sources_.end(), [&](const auto& entry) {
    return entry.second.handle.address() == ended;
  });
  if (known == sources_.end())
    return std::nullopt;
  const auto [partition, was] = *known;
  // Only now: until its end it may still have moved the reader, or have reported.
  input_->detach(partition);
  status_->let_go_partition(partition);
  sources_.erase(known);
  if (was.ending)
    start_missing();
  return was.ending;
}

bool source_set::connect(const shard_route& route) {
  const auto known = routes_.find(route.shard);
  if (known != routes_.end() && known->second.incarnation > route.incarnation)
    return false;
  routes_.insert_or_assign(route.shard, route);
  shown_->put(route);
  for (const auto& [partition, source] : sources_)
    node_->send(source.handle, route);
  return true;
}

void source_set::disconnect(const route_lost& lost) {
  const auto known = routes_.find(lost.shard);
  if (known == routes_.end() || known->second.incarnation != lost.incarnation)
    return;
  routes_.erase(known);
  shown_->erase(lost.shard);
  for (const auto& [partition, source] : sources_)
    node_->send(source.handle, lost);
}

const shard_route* source_set::route(stream::shard_id shard) const {
  const auto known = routes_.find(shard);
  return known == routes_.end() ? nullptr : &known->second;
}

} // namespace komado::actors
