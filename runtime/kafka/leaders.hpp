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

/// Waits until a broker answers by a connection that stays, at most for `timeout`: 0, or librdkafka's error code.
/// Asks for `topic`, one that the client will use anyway: it keeps it, and while it is not there asks for it every second.
/// Without a topic, rd_kafka_metadata asks for all those of the cluster, which may be thousands.
int await_broker(const client& of, std::string_view topic, std::chrono::milliseconds timeout);

} // namespace komado::kafka
