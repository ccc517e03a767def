#pragma once

#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace komado::actors {

/// What a node's actors say of their work to whoever asks from outside. Thread-safe.
class node_status {
public:
  /// A commit that takes longer than this is stuck: its shard makes no progress.
  static constexpr stream::duration commit_limit = std::chrono::seconds{10};

  /// Of a node that is to run the shards 0 to `shards` - 1.
  explicit node_status(std::uint32_t shards);

  /// Another thing that the node waits for before it can start its shards, for example a topic that does
  /// not exist yet; empty: nothing any more.
  void wait_for(std::string what);
  /// The shard is restored, claimed and takes batches.
  void shard_ready(stream::shard_id shard);
  void commit_began(stream::shard_id shard, stream::steady_time now);
  void commit_ended(stream::shard_id shard);
  /// The node was told to stop, or has failed.
  void stop();

  /// Why the node is not ready, one line per reason; empty: all its shards are restored, and none has a
  /// commit in flight for longer than commit_limit.
  std::vector<std::string> obstacles(stream::steady_time now) const;

  /// Held while the counters of one commit are published, and by a scrape: so a scrape shows each shard
  /// as of one commit.
  std::unique_lock<std::mutex> hold_counters() { return std::unique_lock{counters_}; }

private:
  mutable std::mutex mutex_; // guards all but counters_
  std::uint32_t shards_;
  std::string waiting_;
  std::set<stream::shard_id> ready_;
  std::map<stream::shard_id, stream::steady_time> in_flight_;
  bool stopping_ = false;
  std::mutex counters_;
};

} // namespace komado::actors
