#pragma once

#include "actors/cluster_report.hpp"

#include <string>

namespace komado::cli {

/// The body of /api/v1/cluster, one line of JSON:
///
///   {"job", "asked": node id,
///    "nodes": [{"id", "address", "http", "version", "up_since", "cpu_seconds", "cpu_percent", "memory_bytes",
///               "records_per_second", "waits_for", "answers"}],
///    "shards": [{"shard", "owner", "state", "watermark", "open_windows", "last_commit", "commit_seconds"}],
///    "partitions": [{"partition", "reader", "position", "end", "lag_records", "lag_seconds", "watermark",
///                    "quiet_seconds", "idle", "holds_watermark_back"}]}
///
/// Times are ISO-8601 in UTC; `state` is one of to_string(shard_phase); what is unknown is null, so of a node
/// that does not answer only id, address and answers are not.
std::string cluster_json(const actors::cluster_report& cluster);

/// The body of /api/v1/partitions: "partitions" alone.
std::string partitions_json(const actors::cluster_report& cluster);

} // namespace komado::cli
