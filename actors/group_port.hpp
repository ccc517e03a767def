#pragma once

#include "actors/interfaces.hpp"
#include "runtime/kafka/errors.hpp"

namespace komado::actors {

/// What a node may ask of the group that divides the shards among nodes. Commands return at once; what
/// the group does comes to the node as group_change.
class group_port {
public:
  virtual ~group_port() = default;
  /// Once, before the other commands.
  virtual kafka::result<void> join(node_actor node) = 0;
  virtual void release(stream::shard_id shard) = 0;
  virtual void prove(stream::shard_id shard) = 0;
  virtual void leave() = 0;
  /// Ends the membership without leaving; nothing reaches the node any more.
  virtual void disband() = 0;
};

} // namespace komado::actors
