#pragma once

#include "actors/cluster_report.hpp"
#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace komado::actors {

/// What a node's actors say of their work to whoever asks from outside. Thread-safe.
class node_status {
public:
  /// A commit that takes longer than this is stuck: its shard makes no progress.
  static constexpr stream::duration commit_limit = std::chrono::seconds{10};

  /// Another thing that the node waits for before it can run shards, for example a topic that does not
  /// exist yet; empty: nothing any more.
  void wait_for(std::string what);
  /// Kafka does not answer, for this reason; empty: it does.
  void miss_kafka(std::string why);
  /// What the node waits for now: Kafka, if it does not answer, else what wait_for() said; empty: nothing.
  std::string waits_for() const;
  /// The node was told to stop, or has failed.
  void stop();

  /// The shards that the group holds for this node now.
  void hold(const std::vector<stream::shard_id>& shards);
  /// The shard is restored, claimed and takes batches.
  void shard_ready(stream::shard_id shard, std::uint64_t incarnation, stream::timestamp now);
  /// It commits for the last time.
  void drain(stream::shard_id shard);
  /// It does not run here any more.
  void let_go(stream::shard_id shard);
  void commit_began(stream::shard_id shard, stream::steady_time now);
  void commit_ended(stream::shard_id shard, stream::timestamp now);
  void show(stream::shard_id shard, std::optional<stream::timestamp> watermark, std::uint64_t open_windows,
            const shard_counters& counters);

  /// A source reads the partition here; it does not any more.
  void take_partition(stream::partition_id partition);
  void let_go_partition(stream::partition_id partition);
  /// What a source says of its partition. Of one that is not read here: nothing, as its source may still
  /// be ending.
  void show(const partition_report& partition);
  /// Sources have scanned this many records more.
  void scanned(std::uint64_t records) noexcept { scanned_.fetch_add(records, std::memory_order_relaxed); }
  std::uint64_t records_scanned() const noexcept { return scanned_.load(std::memory_order_relaxed); }

  /// The input has this many partitions.
  void expect_partitions(stream::partition_id count);
  stream::partition_id partitions() const;

  /// Why the node is not ready, one line per reason; empty: it is a member of the group, Kafka answers, all its
  /// shards are restored, and none has a commit in flight for longer than commit_limit.
  std::vector<std::string> obstacles(stream::steady_time now) const;

  /// Whether the shard takes batches here, or commits for the last time.
  bool runs(stream::shard_id shard) const;
  /// Whether the partition is read here.
  bool reads(stream::partition_id partition) const;
  /// For each such shard, for how long its commit has been under way; zero while there is none.
  std::map<stream::shard_id, stream::duration> commits_in_flight(stream::steady_time now) const;
  /// How many shards take batches here.
  std::size_t ready() const;
  /// Shards and partitions for a node_report.
  std::vector<shard_report> shard_reports(stream::steady_time now) const;
  std::vector<partition_report> partition_reports() const;

  /// Held while the counters of one commit are published, and by a scrape: so a scrape shows each shard
  /// as of one commit.
  std::unique_lock<std::mutex> hold_counters() { return std::unique_lock{counters_}; }

private:
  struct shard {
    shard_report report;
    std::optional<stream::steady_time> in_flight; // since
  };

  mutable std::mutex mutex_; // guards all but counters_
  std::string waiting_;
  std::string missed_; // why Kafka does not answer
  std::map<stream::shard_id, shard> shards_;
  std::map<stream::partition_id, partition_report> partitions_;
  stream::partition_id partition_count_ = 0;
  bool stopping_ = false;
  std::atomic<std::uint64_t> scanned_ = 0;
  std::mutex counters_;
};

} // namespace komado::actors
