#pragma once

#include "runtime/stream/state_log.hpp"

#include <optional>
#include <string_view>

namespace komado::stream {

/// Folds a shard's state log, record by record, into its state. Rules of design §3: the fold begins at
/// the first complete snapshot (a birth is one); what lies before is skipped; afterwards an incomplete
/// commit is an error.
class state_fold {
public:
  /// Takes the next committed record. An error says what is wrong at `offset`; the fold is of no use
  /// afterwards.
  result<void> take(log_offset offset, std::string_view record);

  /// The state, or nothing if no snapshot was complete. Errors: a commit is incomplete at the end.
  result<std::optional<shard_state>> finish() &&;

  /// The stamp of the last complete commit, if any.
  const std::optional<commit_stamp>& last_commit() const noexcept {
    return last_commit_;
  }
  std::uint64_t records() const noexcept {
    return records_;
  }
  std::uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  bool continues(const state_record_head& head) const;
  bool apply(byte_reader& in, const state_record_head& head);

  std::optional<shard_state> state_;
  std::optional<state_record_head> open_; // the newest part of a commit that is not complete yet
  std::optional<commit_stamp> last_commit_;
  bool begun_ = false; // a snapshot was complete
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
};

} // namespace komado::stream
