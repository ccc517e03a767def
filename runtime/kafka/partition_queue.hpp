#pragma once

#include "runtime/kafka/client.hpp"
#include "runtime/kafka/handles.hpp"
#include "runtime/kafka/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace komado::kafka {

/// The records of one assigned partition that librdkafka has fetched, in a queue of its own. The reader's thread moves
/// it and waits for it; whoever was told that it is ready takes from it, and the two take turns.
class partition_queue {
public:
  /// Takes the partition from the consumer's queue, before anything can arrive. `opened` lives longer.
  partition_queue(const client& opened, const std::string& topic, std::int32_t partition);

  rd_kafka_queue_t* get() const noexcept { return queue_.get(); }

  /// Whether something was fetched: records, or news that are none.
  bool ready() const noexcept { return rd_kafka_queue_length(queue_.get()) != 0; }

  /// The partition is read from here on.
  void move(std::int64_t position) noexcept;

  /// Takes up to `most` records. Only one thread may take from the queues of one consumer at a time.
  fetch take(std::size_t most);

  /// "topic T partition P at offset O", of the record to be taken next.
  std::string place() const;

private:
  error describe(const rd_kafka_message_t& failure) const;

  const client& client_;
  const std::string topic_;
  const std::int32_t partition_;
  queue_handle queue_;
  std::int64_t position_ = 0; // to be taken next, as far as is known
  std::optional<std::int64_t> reported_end_;
};

} // namespace komado::kafka
