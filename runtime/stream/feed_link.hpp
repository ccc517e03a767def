#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/session.hpp"

namespace komado::stream {

/// A source's side of the link to one shard: the session, what was scanned for the shard and not
/// sent yet, and how far.
struct feed_link {
  /// A shard that left a batch or a hello unanswered for this long is away.
  static constexpr duration away_after = std::chrono::seconds{2};
  /// After this long without an answer a source says hello again.
  static constexpr duration silent_after = std::chrono::seconds{5};
  /// Hellos to a shard that does not answer are this far apart.
  static constexpr duration hello_interval = std::chrono::seconds{1};

  /// A link whose last batch left this long ago is sent what there is: a little less than an actor's tick of 100 ms, so
  /// that a link which hears nothing else hears something each time.
  static constexpr duration stale_after = std::chrono::milliseconds{90};

  enum class state {
    closed,    ///< no session
    ahead,     ///< the scan was moved back for another shard and has not come to `covered` again
    following, ///< what is scanned is collected for the shard
  };

  state phase = state::closed;
  std::uint64_t incarnation = 0; ///< of the newest owner known; 0: none
  session_id session = 0;
  log_offset first = 0;   ///< the next batch begins here
  log_offset covered = 0; ///< while ahead: collected up to here
  timestamp watermark = no_watermark; ///< while ahead: the partition's watermark at `covered`
  std::int32_t leader_epoch = -1;     ///< while ahead: at `covered`
  bool full = false;                  ///< collected as much as one batch may hold
  std::uint64_t sent = 0;             ///< bytes in this session
  std::uint64_t credit = 0;           ///< bytes that may be sent in this session
  bool awaiting = false;              ///< a batch is unanswered, or the hello to a silent shard
  steady_time sent_at{};              ///< when the oldest unanswered batch, or that hello, left
  steady_time batch_at{};             ///< when the last batch left
  steady_time heard_at{};             ///< last sign of life
  std::optional<steady_time> hello_at; ///< last hello
  std::optional<log_offset> idle_at;
  log_offset committed = 0;
  batch_builder collected;

  explicit feed_link(std::size_t fields) : collected(fields) {
  }

  bool open() const noexcept {
    return phase != state::closed;
  }

  void close() {
    phase = state::closed;
    full = false;
    awaiting = false;
    collected.clear();
  }
};

} // namespace komado::stream
