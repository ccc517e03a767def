#pragma once

#include "actors/inspect_enum.hpp"
#include "runtime/stream/identity.hpp"
#include "runtime/stream/reading.hpp"
#include "runtime/stream/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace komado::actors {

/// What a process says of itself.
struct process_facts {
  std::string version = {};
  stream::timestamp up_since{};
  double cpu_seconds = 0; ///< of user and system, since its start
  std::uint64_t memory_bytes = 0; ///< resident
};

/// What a node says of itself.
struct node_facts {
  std::string id = {};
  std::string address = {}; ///< host:port, at which other nodes connect to it
  std::string http = {};    ///< URL of its pages; empty: unknown
  process_facts process = {};
  double cpu_percent = 0; ///< of one core, lately
  double records_per_second = 0; ///< that its sources read, lately
  std::string waits_for = {}; ///< what it cannot go on without, for people; empty: nothing
};

/// What a shard's owner does.
enum class shard_phase : std::uint8_t {
  restoring, ///< takes over: no batches yet
  running,
  draining, ///< hands over: last commit
  unowned,  ///< no node says that it owns the shard
  unknown,  ///< its owner does not answer
};

/// "restoring", "running", "draining", "unowned", "unknown".
std::string to_string(shard_phase phase);

/// What a shard has done.
struct shard_counters {
  std::uint64_t read = 0; ///< records, since the job's birth
  std::uint64_t late = 0; ///< of these
  std::array<std::uint64_t, stream::reject_reason_count> rejected{}; ///< of these, by reason
  std::uint64_t results = 0; ///< since the owner took over
};

/// A shard, as its owner says.
struct shard_report {
  stream::shard_id shard = 0;
  std::uint64_t incarnation = 0;
  std::string owner = {}; ///< node id; empty: none. merge() sets it
  shard_phase phase = shard_phase::unowned;
  std::optional<stream::timestamp> watermark = {}; ///< none: unknown, or no reading yet
  std::uint64_t open_windows = 0;
  std::optional<stream::timestamp> last_commit = {}; ///< by the owner's clock
  std::optional<stream::timestamp> owned_since = {}; ///< by the owner's clock
  double commit_seconds = 0; ///< for which a commit has been under way
  shard_counters counters = {};
};

/// An input partition, as its reader says.
struct partition_report {
  stream::partition_id partition = 0;
  std::string reader = {}; ///< node id; empty: none. merge() sets it
  std::optional<stream::log_offset> position = {}; ///< the next offset to be read
  std::optional<stream::log_offset> end = {};      ///< behind the last record, as last heard of the broker
  std::optional<double> lag_seconds = {}; ///< age of the last record read while there are more; 0 at the end
  std::optional<stream::timestamp> watermark = {}; ///< none: unknown, or no reading yet
  bool idle = false; ///< windows close without it
  /// At its end, since its watermark rose last: it counts up to watermark.idle-timeout, and from 0 again when the broker
  /// was away. None: there are records to read, or the broker was not asked yet.
  std::optional<double> quiet_seconds = {};
  bool holds_watermark_back = false; ///< merge() sets it

  /// Records (offsets, in truth) that are not read yet; none: unknown.
  std::optional<std::int64_t> lag_records() const;
};

/// What nodes tell each other: of themselves, of the shards that they own and of the input partitions
/// that they read.
struct node_report {
  node_facts node;
  std::vector<shard_report> shards;
  std::vector<partition_report> partitions;
};

/// A node that is known, by the directory, but did not answer in time.
struct silent_node {
  std::string id;
  std::string address;
  std::vector<shard_report> shards; ///< that the directory gives it: `shard` and `incarnation` are set
};

/// A node as the cluster sees it.
struct node_entry {
  node_facts facts; ///< only id and address if it does not answer
  bool answers = true;
};

/// The whole cluster, as one node gathered it.
struct cluster_report {
  std::string job;
  std::string asked; ///< id of the node that gathered it
  std::vector<node_entry> nodes;            ///< by id
  std::vector<shard_report> shards;         ///< one per shard of the job, in order
  std::vector<partition_report> partitions; ///< one per input partition, in order
};

/// How much of the job there is.
struct job_extent {
  std::uint32_t shards = 0;
  stream::partition_id partitions = 0;
};

/// Puts together what the nodes say; `job` and `asked` remain to be set. Of two nodes that claim one shard
/// the higher incarnation wins. Of two that read one partition the owner of the partition's shard
/// (stream::reading_shard) does, else the one that has read further. What lies outside of `extent` is
/// ignored. The watermark is held back by the partition with the least one of those that are read and not
/// idle; no watermark is less than any.
cluster_report merge(const std::vector<node_report>& reports, const std::vector<silent_node>& silent,
                     job_extent extent);

template <class Inspector>
bool inspect(Inspector& f, process_facts& x) {
  return f.object(x).fields(f.field("version", x.version), f.field("up_since", x.up_since),
                            f.field("cpu_seconds", x.cpu_seconds),
                            f.field("memory_bytes", x.memory_bytes));
}

template <class Inspector>
bool inspect(Inspector& f, node_facts& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("address", x.address),
                            f.field("http", x.http), f.field("process", x.process),
                            f.field("cpu_percent", x.cpu_percent),
                            f.field("records_per_second", x.records_per_second),
                            f.field("waits_for", x.waits_for));
}

template <class Inspector>
bool inspect(Inspector& f, shard_phase& phase) {
  return inspect_enum(f, phase, shard_phase::unknown);
}

template <class Inspector>
bool inspect(Inspector& f, shard_counters& x) {
  return f.object(x).fields(f.field("read", x.read), f.field("late", x.late),
                            f.field("rejected", x.rejected), f.field("results", x.results));
}

template <class Inspector>
bool inspect(Inspector& f, shard_report& x) {
  return f.object(x).fields(f.field("shard", x.shard), f.field("incarnation", x.incarnation),
                            f.field("phase", x.phase), f.field("watermark", x.watermark),
                            f.field("open_windows", x.open_windows),
                            f.field("last_commit", x.last_commit),
                            f.field("owned_since", x.owned_since),
                            f.field("commit_seconds", x.commit_seconds),
                            f.field("counters", x.counters));
}

template <class Inspector>
bool inspect(Inspector& f, partition_report& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("position", x.position),
                            f.field("end", x.end), f.field("lag_seconds", x.lag_seconds),
                            f.field("watermark", x.watermark), f.field("idle", x.idle),
                            f.field("quiet_seconds", x.quiet_seconds));
}

template <class Inspector>
bool inspect(Inspector& f, node_report& x) {
  return f.object(x).fields(f.field("node", x.node), f.field("shards", x.shards),
                            f.field("partitions", x.partitions));
}

} // namespace komado::actors
