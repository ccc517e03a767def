#pragma once

#include "runtime/kafka/reader.hpp"
#include "runtime/stream/identity.hpp"

#include <cstdint>

namespace komado::actors {

/// What a source may ask of the node's reader. Commands return at once; the answers come to the source
/// as messages.
class input_port {
public:
  virtual ~input_port() = default;
  virtual void assign(stream::partition_id partition, std::uint64_t generation,
                      kafka::log_position from) = 0;
  virtual void ask(stream::partition_id partition) = 0;
  virtual void unassign(stream::partition_id partition) = 0;
  virtual void query_end(stream::partition_id partition) = 0;
};

} // namespace komado::actors
