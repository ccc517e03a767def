#pragma once

#include "actors/interfaces.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace komado::actors {

/// Where shards can be reached: for threads and actors other than the node itself. Thread-safe.
class shard_routes {
public:
  void put(const shard_route& route) {
    const std::lock_guard guard{mutex_};
    routes_.insert_or_assign(route.shard, route);
  }

  void erase(stream::shard_id shard) {
    const std::lock_guard guard{mutex_};
    routes_.erase(shard);
  }

  bool empty() const {
    const std::lock_guard guard{mutex_};
    return routes_.empty();
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
