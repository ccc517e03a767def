#pragma once

#include "actors/interfaces.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace komado::actors {

/// The shards of this node that take batches, for other nodes to find. Thread-safe.
class local_shards {
public:
  void put(const shard_route& route) {
    const std::lock_guard guard{mutex_};
    routes_.insert_or_assign(route.shard, route);
  }

  void erase(stream::shard_id shard) {
    const std::lock_guard guard{mutex_};
    routes_.erase(shard);
  }

  std::optional<shard_route> find(stream::shard_id shard) const {
    const std::lock_guard guard{mutex_};
    const auto known = routes_.find(shard);
    return known == routes_.end() ? std::nullopt : std::optional{known->second};
  }

private:
  mutable std::mutex mutex_;
  std::map<stream::shard_id, shard_route> routes_;
};

} // namespace komado::actors
