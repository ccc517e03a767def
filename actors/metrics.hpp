#pragma once

#include "actors/messages.hpp"
#include "actors/node_status.hpp"
#include "runtime/stream/partition_feed.hpp"

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/dbl_gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/int_gauge.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace komado::actors {

/// A metric as it is shown: `komado_<name>`, then `_<unit>` unless the unit is "1", then `_total` if it is
/// a counter. Label values are shard and partition numbers and the names of enumerators, nothing else:
/// what a device calls itself never gets here.
struct metric_name {
  std::string_view name;
  std::string_view help;
  std::string_view unit = "1";
};

/// Every metric of ours.
namespace metric {

// By shard. These first two are the committed counters since the job's birth: a restart or a crash neither
// loses nor doubles a record, and in each scrape, for each shard, read = the sum of all outcomes.
inline constexpr metric_name records_read{
    "records_read", "Input records that were routed to the shard, as committed since the job's birth."};
inline constexpr metric_name records{
    "records", "What became of them: outcome aggregated, late, or rejected with its reason."};
inline constexpr metric_name results{
    "results", "Final results committed since this process took the shard over, by what closed the window."};
inline constexpr metric_name open_windows{"open_windows",
                                          "Windows that are open now, counted once for each device in them."};
inline constexpr metric_name devices{
    "devices", "Devices that the shard knows: those in open windows, and those that it remembers for people."};
inline constexpr metric_name watermark_lag{
    "watermark_lag", "How far the shard's watermark is behind the clock; NaN while it has none.", "seconds"};
inline constexpr metric_name commits{"commits", "Commits since this process took the shard over."};
inline constexpr metric_name commits_in_doubt{
    "commits_in_doubt", "Commits whose outcome was unknown until the state log was asked."};
inline constexpr metric_name transaction_retries{
    "transaction_retries", "Further attempts at a commit: its transaction sent again, or Kafka asked again for its outcome."};
inline constexpr metric_name commit_in_flight{
    "commit_in_flight", "Age of the shard's commit that is under way; 0 while there is none.", "seconds"};
inline constexpr metric_name state_log{
    "state_log", "Written to the state log since this process took the shard over.", "bytes"};
inline constexpr metric_name resyncs{
    "resyncs", "Batches that did not begin at the shard's position: their source sends anew."};
inline constexpr metric_name batches_dropped{"batches_dropped", "Batches of no open session."};
inline constexpr metric_name restore{
    "restore", "What it took to take the shard over, from start to restored state.", "seconds"};
inline constexpr metric_name restore_records{"restore_records", "State log records that were restored."};
inline constexpr metric_name restore_size{"restore_size", "State log that was restored.", "bytes"};

// By input partition.
inline constexpr metric_name input_position{"input_position", "The next offset to be scanned."};
inline constexpr metric_name input_lag_records{
    "input_lag_records",
    "Offsets from there to the partition's end, as of the last question; NaN before it."};
inline constexpr metric_name input_lag{
    "input_lag",
    "Age of the newest scanned record by its Kafka timestamp, 0 at the end of the partition; NaN before the "
    "first record.",
    "seconds"};
inline constexpr metric_name partition_watermark{
    "partition_watermark_timestamp", "The partition's watermark as UNIX time; NaN while it has none.",
    "seconds"};
inline constexpr metric_name partition_idle{"partition_idle",
                                            "1 while the source claims that the partition is idle."};
inline constexpr metric_name rewinds{"rewinds", "How often the scan went back to serve a shard again."};

// Of the node.
inline constexpr metric_name shards{"shards", "Shards of the job (job.shards)."};
inline constexpr metric_name shards_ready{"shards_ready", "Shards that are restored and take batches."};
inline constexpr metric_name fences{"fences", "Times that another process took a shard of ours over."};
inline constexpr metric_name commit_duration{
    "commit_duration", "From a cut's hand-over to the knowledge that it is committed.", "seconds"};

} // namespace metric

/// What one shard shows. Owned by its window actor. None of its functions is for each record.
class window_metrics {
public:
  window_metrics(caf::telemetry::metric_registry& registry, stream::shard_id shard,
                 std::shared_ptr<node_status> status);

  /// The shard begins with `core`'s state: the counters go on from its totals.
  void begin(const stream::window_shard& core, const restored& took);
  /// `cut` was taken from `core` just now, and is in flight.
  void submit(const stream::window_shard& core, const stream::cut& cut, stream::steady_time now);
  /// That cut is known to be committed.
  void commit(const commit_done& done);
  /// Time has passed.
  void refresh(const stream::window_shard& core, std::chrono::system_clock::time_point now);

private:
  using counter = caf::telemetry::int_counter;

  /// What a commit adds up to.
  struct totals {
    stream::partition_counters records;
    std::array<std::uint64_t, 2> results{}; // by closed_by
  };

  static totals totals_of(const stream::window_shard& core);
  void publish(const totals& next);

  caf::telemetry::metric_registry& registry_;
  stream::shard_id shard_;
  std::shared_ptr<node_status> status_;
  totals shown_;
  totals in_flight_;
  std::uint64_t bytes_in_flight_ = 0;
  std::uint64_t resyncs_shown_ = 0;
  std::uint64_t dropped_shown_ = 0;

  counter* read_;
  counter* aggregated_;
  counter* late_;
  std::array<counter*, stream::reject_reason_count> rejected_;
  std::array<counter*, 2> results_;
  counter* commits_;
  counter* in_doubt_;
  counter* state_log_;
  counter* resyncs_;
  counter* dropped_;
  caf::telemetry::dbl_histogram* duration_;
  caf::telemetry::int_gauge* open_windows_;
  caf::telemetry::int_gauge* devices_;
  caf::telemetry::dbl_gauge* lag_;
};

/// What one shard's commits show while they are under way. Owned by its sink actor.
class sink_metrics {
public:
  sink_metrics(caf::telemetry::metric_registry& registry, stream::shard_id shard);

  /// A commit takes another attempt.
  void retried() { retries_->inc(); }

private:
  caf::telemetry::int_counter* retries_;
};

/// What one input partition shows. Owned by its source actor. None of its functions is for each record.
class source_metrics {
public:
  source_metrics(caf::telemetry::metric_registry& registry, stream::partition_id partition,
                 std::shared_ptr<node_status> status);

  /// A fetch of so many records was scanned whose last one has this Kafka timestamp.
  void scanned(std::size_t records, std::int64_t timestamp_ms) noexcept {
    if (timestamp_ms >= 0) // the last one's, not the newest: one wrong clock would hide the lag until its time has come
      last_ms_ = timestamp_ms;
    status_->scanned(records);
  }
  /// The broker said where the partition ends.
  void ends_at(stream::log_offset end) noexcept { end_ = end; }
  /// Whether the source claims now that the partition is idle.
  void claim(bool idle);
  /// Time has passed.
  void refresh(const stream::partition_feed& feed, std::chrono::system_clock::time_point now,
               stream::steady_time steady_now);

private:
  /// In seconds; nothing before the first record with a timestamp.
  std::optional<double> lag(const stream::partition_feed& feed, std::chrono::system_clock::time_point now) const;
  void report(const stream::partition_feed& feed, std::chrono::system_clock::time_point now,
              stream::steady_time steady_now);

  std::shared_ptr<node_status> status_;
  std::int64_t last_ms_ = -1;
  std::optional<stream::log_offset> end_;
  std::uint64_t rewinds_shown_ = 0;

  caf::telemetry::int_gauge* position_;
  caf::telemetry::dbl_gauge* lag_records_;
  caf::telemetry::dbl_gauge* lag_seconds_;
  caf::telemetry::dbl_gauge* watermark_;
  caf::telemetry::int_gauge* idle_;
  caf::telemetry::int_counter* rewinds_;
};

/// What the node shows of itself. Owned by the node actor.
class node_metrics {
public:
  node_metrics(caf::telemetry::metric_registry& registry, std::uint32_t shards);

  void ready(std::size_t shards);
  void fenced();

private:
  caf::telemetry::int_gauge* ready_;
  caf::telemetry::int_counter* fences_;
};

} // namespace komado::actors
