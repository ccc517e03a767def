#pragma once

#include "runtime/kafka/client.hpp"
#include "runtime/kafka/outgoing_record.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace komado::kafka {

/// What every producer of ours requires: nothing lost, doubled or re-ordered by a retry, and keys
/// spread as Java clients spread them.
client::properties exact_writing();

/// What every producer of ours prefers: batches as large as what is at hand, sent at once.
client::properties prompt_writing();

/// Hands records to a producing client. Keeps a topic handle per topic written to.
class record_writer {
public:
  /// `target` must outlive the writer.
  explicit record_writer(client& target) : client_{&target} {}

  /// Queues the record; while the queue is full, serves delivery reports and waits, until `timeout`. `timestamp_ms` -1: now. `tag` comes back as the delivery report's `_private`.
  result<void> write(const outgoing_record& record, std::int64_t timestamp_ms, void* tag,
                     std::chrono::milliseconds timeout);

private:
  result<rd_kafka_topic_t*> topic(std::string_view name);

  client* client_;
  std::vector<topic_handle> topics_;
};

} // namespace komado::kafka
