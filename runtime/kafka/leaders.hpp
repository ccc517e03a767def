#pragma once

#include "runtime/kafka/client.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string_view>

namespace komado::kafka {

/// Waits until the client knows a leader of each of these partitions. To be called before
/// rd_kafka_ListOffsets and rd_kafka_DeleteRecords: where a leader is unknown they look for it on two
/// threads at once, and may free the request twice (librdkafka 2.14 and 2.15: the first pass of
/// rd_kafka_topic_partition_list_query_leaders_async runs on the caller's thread; found by TSan).
/// Blocks for `timeout` at most. Errors: not_found, retriable, timed_out, unreachable.
result<void> await_leaders(const client& of, std::string_view topic, const std::set<std::int32_t>& partitions,
                           std::chrono::milliseconds timeout);

/// Waits until a broker answers by a connection that stays, at most for `timeout`: 0, or librdkafka's error code. Asks for `topic`, which need not exist: without one,
/// rd_kafka_metadata asks a client that knows no topic for all those of the cluster, which may be thousands.
int await_broker(const client& of, std::string_view topic, std::chrono::milliseconds timeout);

} // namespace komado::kafka
