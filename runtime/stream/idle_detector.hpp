#pragma once

#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <optional>
#include <utility>

namespace komado::stream {

/// Decides, for a source, whether its partition is idle (design §4): read to the end that the broker
/// confirms at that moment, and for the idle timeout of steady clock, with the broker answering all
/// the while, nothing raised the partition's watermark. Silence alone is never idle.
class idle_detector {
public:
  /// At the end of its partition a source asks for the end this often.
  static constexpr duration query_interval = std::chrono::seconds{1};
  /// A longer gap between two answers starts the quiet time anew: while a broker is away, producers
  /// keep back what they have, and a partition only looks quiet.
  static constexpr duration longest_gap = std::chrono::seconds{4};

  explicit idle_detector(duration timeout) noexcept : timeout_(timeout) {
  }

  /// The partition's watermark is `watermark` now: scanned here, or known to a shard, which then took it
  /// from another source.
  void observe(timestamp watermark, steady_time now) noexcept {
    if (watermark > highest_) {
      highest_ = watermark;
      quiet_since_ = now;
    }
  }

  /// One question at a time: an answer belongs to the last question asked.
  bool query_due(steady_time now) const noexcept {
    return !asking_ && (!asked_at_ || now - *asked_at_ >= query_interval);
  }

  void query_sent(steady_time now, log_offset scan) noexcept {
    asking_ = true;
    asked_at_ = now;
    asked_for_ = scan;
  }

  /// Since when nothing has raised the watermark, by the reckoning that makes a partition idle; nothing before
  /// the broker's first answer.
  std::optional<steady_time> quiet_since() const noexcept {
    return answered_at_ ? std::optional{quiet_since_} : std::nullopt;
  }

  enum class verdict {
    busy,    ///< no answer, unread records, or moved since the question
    resting, ///< at the end, but quiet for less than the timeout
    idle,    ///< at the end and quiet for long enough
  };

  /// The broker answered that the partition ends at `end`, or did not answer; the scan is at `scan`. An
  /// answer that took longer than the longest gap (a process may be stopped for any time) tells of another
  /// moment, and counts as none.
  verdict judge(std::optional<log_offset> end, log_offset scan, steady_time now) noexcept {
    const bool asked = std::exchange(asking_, false);
    if (!asked || !end || now - *asked_at_ > longest_gap)
      return verdict::busy;
    if (!answered_at_ || now - *answered_at_ > longest_gap)
      quiet_since_ = now;
    answered_at_ = now;
    if (*end != scan || asked_for_ != scan)
      return verdict::busy;
    return now - quiet_since_ >= timeout_ ? verdict::idle : verdict::resting;
  }

private:
  duration timeout_;
  steady_time quiet_since_{};
  timestamp highest_ = no_watermark;
  bool asking_ = false;
  std::optional<steady_time> asked_at_;
  std::optional<steady_time> answered_at_;
  log_offset asked_for_ = -1;
};

} // namespace komado::stream
