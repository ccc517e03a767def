#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/feed_link.hpp"
#include "runtime/stream/idle_detector.hpp"
#include "runtime/stream/reading_parser.hpp"
#include "runtime/stream/session.hpp"

#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::stream {

/// What a source needs to know of the job. All but `idle_timeout` and `batch_bytes` decides what a
/// record becomes and is part of the genesis.
struct feed_options {
  reading_format format;
  std::uint32_t shards = 1;
  duration window_size{};
  duration watermark_delay{};
  duration max_future{};
  duration max_past{}; ///< zero: no bound
  duration idle_timeout{};
  std::size_t batch_bytes = 48 * 1024; ///< a batch of this size is sent at once
};

/// One record of the input partition. Views live as long as the call that takes it.
struct input_record {
  log_offset offset = 0;
  std::optional<timestamp> written; ///< the Kafka timestamp, if the record has one
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::int32_t leader_epoch = -1;
};

/// Where the reader has to go on.
struct seek_target {
  log_offset offset = 0;
  std::int32_t leader_epoch = -1;
};

/// The core of a source: scans one input partition, judges each record, combines readings per device
/// and window, and says what to send to which shard. Reads no clock and does no I/O: the caller
/// passes time in and carries messages and records.
///
/// It keeps ONE scan position. The watermark there is a function of the log below it, so it serves
/// every shard: a shard whose position is ahead of the scan is skipped until the scan reaches it.
class partition_feed {
public:
  partition_feed(feed_options options, source_id source, partition_id partition, steady_time now);

  // -- links ----------------------------------------------------------------

  /// The owner of `incarnation` may be greeted now, and is at once, not after the usual interval. Ends the
  /// link to an earlier owner. False, and nothing done, if a later one is known.
  bool announce(shard_id shard, std::uint64_t incarnation);

  /// The newest owner known of `shard`, for hello; 0: none.
  std::uint64_t incarnation(shard_id shard) const noexcept {
    return links_[shard].incarnation;
  }

  /// A shard's owner opened a session. Ignored if that link has a later one, or if a later owner is
  /// known.
  void open(shard_id shard, const welcome& message, steady_time now);

  /// A shard's owner answered. Answers of other sessions are ignored.
  void acknowledge(shard_id shard, const acknowledgement& message, steady_time now);

  /// The owner is gone: the scan no longer waits for that shard, nor stays behind for it.
  void disconnect(shard_id shard);

  /// Shards that want a hello now: no session, or silent for 5 s. Drops links that left a batch
  /// or that hello unanswered for 2 s, so that they do not stop the others. Starts the scan when all
  /// shards have answered or 5 s have passed.
  std::vector<shard_id> hellos_due(steady_time now);

  // -- scanning -------------------------------------------------------------

  /// The reader has to go there before it hands over more; asked once per change. What was read
  /// before must not be taken any more.
  std::optional<seek_target> take_seek();

  /// True if a record may be taken: the scan has begun, some shard wants what comes, and no shard's
  /// buffer is full.
  bool ready_for_records() const noexcept;

  /// Scans one record. Requires ready_for_records() and ascending offsets. Returns false if a buffer
  /// is full now: send what take_batch() gives, then ask ready_for_records() again.
  bool take(const input_record& record);

  /// The reader found the partition's end at `end`: the offset that the next record will have at
  /// least.
  void reach_end(log_offset end, steady_time now);

  /// What to send to `shard` now, if anything and if credit allows it: only a full batch; or all that was scanned, even
  /// if it holds nothing for the shard, unless a batch left in the last 90 ms; or all in any case.
  enum class flush { full, stale, all };
  std::optional<batch> take_batch(shard_id shard, flush mode, steady_time now);

  // -- idleness -------------------------------------------------------------

  /// True if the broker should be asked for the partition's end now.
  bool end_query_due(steady_time now) const {
    return at_end_ && idle_.query_due(now);
  }

  /// The broker was asked.
  void end_query_sent(steady_time now) {
    idle_.query_sent(now, scan_);
  }

  /// The broker answered `end` (ListOffsets LATEST, read_uncommitted), or nothing: it could not be asked.
  /// To be called once for each query. Returns the claims to send.
  std::vector<std::pair<shard_id, idle_claim>> confirm_end(std::optional<log_offset> end,
                                                           steady_time now);

  // -- for people -----------------------------------------------------------

  partition_id partition() const noexcept {
    return partition_;
  }
  log_offset scan_position() const noexcept {
    return scan_;
  }
  timestamp scan_watermark() const noexcept {
    return watermark_;
  }
  bool at_end() const noexcept {
    return at_end_;
  }
  /// idle_detector::quiet_since(), while the scan is at the end.
  std::optional<steady_time> quiet_since() const noexcept {
    return at_end_ ? idle_.quiet_since() : std::nullopt;
  }
  /// The least position that all shards are known to have committed; nothing while one is away.
  std::optional<log_offset> committed() const noexcept;
  /// How often the scan went back to serve a shard again.
  std::uint64_t rewinds() const noexcept {
    return rewinds_;
  }

private:
  static constexpr log_offset nowhere = std::numeric_limits<log_offset>::max();

  bool blocked() const noexcept {
    return full_links_ != 0;
  }
  std::optional<reject_reason> judge(const input_record& record);
  void route_reading(const input_record& record);
  timestamp end_of_window(timestamp time);
  void route_reject(const input_record& record, reject_reason reason);
  void tell_of_clock(const input_record& record, reject_reason reason);
  void close(feed_link& link);
  void follow(log_offset offset);
  void place_scan();
  void move_scan(log_offset offset, timestamp watermark, std::int32_t leader_epoch);
  void mark_if_full(feed_link& link);
  static bool due(const feed_link& link, flush mode, steady_time now) noexcept;
  void unmark_full(feed_link& link);

  feed_options options_;
  source_id source_;
  partition_id partition_;
  steady_time created_;
  reading_parser parser_;
  reading reading_{};
  std::vector<feed_link> links_; // by shard
  idle_detector idle_;

  bool started_ = false;
  log_offset scan_ = 0;
  timestamp recent_end_{};             // of some window
  timestamp watermark_ = no_watermark; // over accepted readings below scan_
  std::int32_t leader_epoch_ = -1;
  bool at_end_ = false;
  log_offset next_ahead_ = 0; // the least offset at which a link that is ahead follows again
  std::size_t full_links_ = 0;
  std::optional<seek_target> seek_;
  std::uint64_t rewinds_ = 0;
};

} // namespace komado::stream
