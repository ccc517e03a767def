#pragma once

#include "actors/interfaces.hpp"
#include "runtime/kafka/reader.hpp"

#include <cstddef>
#include <cstdint>

namespace komado::actors {

/// What a node and its sources may ask of the reader. Commands return at once; the answers come to the
/// partition's source as messages.
class input_port {
public:
  virtual ~input_port() = default;
  // For the node.
  /// Names the source of `partition`, before its first command.
  virtual void attach(stream::partition_id partition, source_actor source) = 0;
  /// The source has ended: the partition is not read any more.
  virtual void detach(stream::partition_id partition) = 0;
  /// Forgets all sources: nothing reaches them any more. They hold this port and are held by it.
  virtual void detach_all() = 0;
  // For the source.
  virtual void assign(stream::partition_id partition, std::uint64_t generation,
                      kafka::log_position from) = 0;
  /// One records_ready, as soon as there is something to take.
  virtual void ask(stream::partition_id partition) = 0;
  /// Between a records_ready and the next assign: up to `most` of the records that are there, which may be none.
  /// They hold no longer than this port.
  virtual kafka::fetch take(stream::partition_id partition, std::size_t most) = 0;
  virtual void unassign(stream::partition_id partition) = 0;
  virtual void query_end(stream::partition_id partition) = 0;
};

} // namespace komado::actors
