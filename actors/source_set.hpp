#pragma once

#include "actors/input_port.hpp"
#include "actors/interfaces.hpp"
#include "actors/node_status.hpp"
#include "actors/shard_routes.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace komado::actors {

/// The sources of a node: one for each input partition whose reading_shard() the node holds. Each is told
/// where every shard is. Belongs to the node actor.
class source_set {
public:
  /// Starts a partition's source, monitored by the node.
  using spawn_function = std::function<source_actor(stream::partition_id)>;

  source_set(node_actor::pointer node, std::uint32_t shards, std::shared_ptr<input_port> input,
             std::shared_ptr<node_status> status, std::shared_ptr<shard_routes> shown,
             spawn_function spawn);

  /// The input has this many partitions.
  void expect(stream::partition_id partitions);
  /// The node holds these shards, no other: their partitions are read.
  void hold(const std::vector<stream::shard_id>& shards);
  /// An actor has ended. Nothing: it was no source; else whether it had been told to.
  std::optional<bool> bury(const caf::actor_addr& ended);
  /// True if no source lives.
  bool empty() const noexcept {
    return sources_.empty();
  }

  /// The shard's owner can be reached. False, and nothing done: a later owner is known.
  bool connect(const shard_route& route);
  /// It cannot any more; ignored if another owner is known.
  void disconnect(const route_lost& lost);
  /// How to reach the shard's owner; null: unknown. Valid until the next connect or disconnect.
  const shard_route* route(stream::shard_id shard) const;
  /// How many shards can be reached.
  std::size_t reachable() const noexcept {
    return routes_.size();
  }

private:
  struct source {
    source_actor handle;
    bool ending = false;
  };

  bool wanted(stream::partition_id partition) const;
  void start_missing();

  node_actor::pointer node_;
  std::uint32_t shard_count_;
  std::shared_ptr<input_port> input_;
  std::shared_ptr<node_status> status_;
  std::shared_ptr<shard_routes> shown_; // a copy of routes_ for other threads
  spawn_function spawn_;
  stream::partition_id partitions_ = 0;
  std::set<stream::shard_id> held_;
  std::map<stream::partition_id, source> sources_; // a partition's next one starts when the last has ended
  std::map<stream::shard_id, shard_route> routes_;
};

} // namespace komado::actors
