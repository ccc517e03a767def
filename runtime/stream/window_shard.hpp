#pragma once

#include "runtime/stream/commit_pacer.hpp"
#include "runtime/stream/cut.hpp"
#include "runtime/stream/device_retention.hpp"
#include "runtime/stream/recent_events.hpp"
#include "runtime/stream/result_json.hpp"
#include "runtime/stream/session.hpp"
#include "runtime/stream/session_table.hpp"
#include "runtime/stream/watermark.hpp"

#include <array>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace komado::stream {

struct shard_options {
  duration max_drift{};
  duration commit_interval{};
  bool late_topic = false;                       ///< late readings are output, not only counted
  std::uint64_t session_credit = 192 * 1024;    ///< bytes that a source may be ahead of its answers
  /// Output that waits beyond this stops credit; beyond half of it, it is committed without a rest.
  std::size_t uncommitted_bytes = 512 << 10;
  std::size_t snapshot_after_bytes = 4 << 20;    ///< least log between two snapshots
  device_retention retention;
};

/// Where a new owner begins: the fold of the log, or a newborn state.
struct takeover {
  shard_state state;
  uuid owner;
  bool birth = false;          ///< nothing was committed yet
  std::uint64_t log_bytes = 0; ///< of the log that was folded
};

/// The core of a window actor: one shard's open windows, watermark, positions and counters, from batch
/// to cut. Reads no clock and does no I/O.
///
/// The first cut claims the shard; until it is known to be committed no session is opened.
class window_shard {
public:
  window_shard(shard_id shard, shard_options options, result_writer writer, takeover from);

  // -- links ----------------------------------------------------------------

  /// Opens a session. Nothing before the claim is committed, or if hello names another job, shard or
  /// owner.
  std::optional<welcome> open(const hello& message, steady_time now);

  /// The answer to a batch: none (of no open session: dropped), taken, or a new session because it did
  /// not begin at the shard's position.
  using answer = std::variant<std::monostate, acknowledgement, welcome>;
  answer apply(const batch& message, steady_time now);

  /// Takes a claim whose session is open and whose offset is the shard's position.
  std::optional<acknowledgement> claim_idle(const idle_claim& message, steady_time now);

  /// Credit that was withheld and is due now, with the source that it is for.
  std::vector<std::pair<source_id, acknowledgement>> take_grants(steady_time now);

  /// Whether `source` has an open session.
  bool serves(source_id source) const {
    return sessions_.serves(source);
  }

  /// Lets time pass: idle claims lapse, and while all partitions are idle the watermark grows.
  void tick(steady_time now);

  // -- commits --------------------------------------------------------------

  /// When the next cut is due, if there is anything to commit and none is in flight; in the past means
  /// now.
  std::optional<steady_time> next_cut() const;

  /// Everything since the previous cut. Requires that none is in flight.
  cut_ptr take_cut(steady_time now);

  /// True if everything is known to be committed.
  bool settled() const noexcept {
    return !in_flight_ && !changed_;
  }

  /// The cut in flight is known to be committed.
  void committed(steady_time now);

  // -- for people -----------------------------------------------------------

  bool claimed() const noexcept {
    return claimed_;
  }
  const shard_state& state() const noexcept {
    return state_;
  }
  std::size_t open_windows() const noexcept;
  /// Results since this owner took over, by closed_by.
  std::uint64_t results(closed_by reason) const noexcept {
    return results_[static_cast<std::size_t>(reason)];
  }
  /// Batches that did not fit, and batches of no open session, since this owner took over.
  std::uint64_t resyncs() const noexcept {
    return resyncs_;
  }
  std::uint64_t dropped() const noexcept {
    return dropped_;
  }
  bool idle(partition_id partition, steady_time now) const;
  const recent_events& recently() const noexcept {
    return recently_;
  }

private:
  /// What an entry goes to.
  struct entry_place {
    window_table* table = nullptr; // none: it is late
    row_number row{};              // in the table
    device_number device = no_device;
  };

  partition_state& partition(partition_id id);
  welcome open_session(source_id source, partition_id partition, steady_time now);
  acknowledgement acknowledge(session_id id, session& session, steady_time now);
  log_offset committed_position(partition_id id) const;
  std::vector<log_offset> positions() const;
  std::size_t waiting_bytes() const noexcept {
    return pending_.bytes.size() + reject_bytes_;
  }
  bool may_send(partition_id partition, steady_time now) const;
  void integrate(const batch& message, partition_state& from, steady_time now);
  void prefetch_places(std::span<const batch_entry> group) const;
  void prefetch_devices(std::span<const batch_entry> group) const;
  void take_group(const batch& message, std::size_t begin, partition_counters& counters, steady_time now);
  window_table* open_table(const batch_entry& entry);
  void take_entry(const batch& message, std::size_t index, const entry_place& place, partition_counters& counters,
                  steady_time now);
  void take_late(const batch& message, std::size_t index, steady_time now);
  void take_rejected(const batch& message, partition_counters& counters, steady_time now);
  void advance(steady_time now);
  void close_window(timestamp end, const window_table& table, steady_time now);
  void forget_devices();
  void output_row(output to, device_ref device, timestamp end, std::uint64_t readings,
                  std::span<const aggregate> values, closed_by reason);

  shard_id shard_;
  shard_options options_;
  result_writer writer_;
  shard_state state_;
  std::uint64_t genesis_hash_;
  std::vector<partition_time> times_; // of state_.partitions, for the watermark
  shard_watermark watermark_;
  session_table sessions_;

  output_buffer pending_;
  std::vector<reject_output> rejects_;
  std::size_t reject_bytes_ = 0; // in rejects_
  bool results_wait_ = false;
  bool changed_ = true; // the claim
  bool in_flight_ = false;
  std::vector<log_offset> cut_positions_; // of the cut in flight, by partition
  std::vector<log_offset> committed_;
  bool claimed_ = false;
  bool snapshot_due_; // the next cut carries the whole state; a birth's first one does
  commit_pacer pacer_;
  std::uint64_t log_bytes_; // since the last snapshot

  recent_events recently_;
  timestamp devices_due_ = no_watermark; // W at which silent devices are looked for
  std::array<std::uint64_t, 3> results_{};
  std::uint64_t resyncs_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace komado::stream
