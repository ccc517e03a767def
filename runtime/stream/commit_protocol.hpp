#pragma once

#include "runtime/stream/cut.hpp"

#include <cstdint>
#include <optional>

namespace komado::stream {

/// How an attempt to commit ended, as far as the producer can tell.
enum class transaction_outcome : std::uint8_t {
  committed, ///< the broker said so, to one request, in time
  doubt,     ///< anything else: an error, a repeated or a slow EndTxn. The log knows
  fenced,    ///< another producer with this transactional id, or a transaction that timed out
};

/// The core of a sink: the order of steps of design §2, rules 2 to 5. The caller performs each step
/// with blocking calls and reports; a step that fails and may succeed later is simply done again.
///
///   init ─▶ mark ─▶ read ─▶ ready ⇄ transact
///    ▲                         │ doubt
///    └─────────────────────────┘
class commit_protocol {
public:
  enum class step : std::uint8_t {
    init,      ///< make a new producer, init_transactions: fences the predecessor, ends its transaction
    mark,      ///< ask the state partition's end, ListOffsets LATEST at READ_UNCOMMITTED
    read,      ///< read the state partition read_committed until that mark
    ready,     ///< wait for a cut
    transact,  ///< begin, produce all of in_flight(), commit, without a pause
    step_down, ///< fenced, or the log holds somebody else's commit: drop everything
  };

  step next() const noexcept {
    return step_;
  }

  /// The cut that is not known to be committed, if any.
  const cut_ptr& in_flight() const noexcept {
    return in_flight_;
  }

  /// True while no state was restored: the log is to be read whole and folded. Otherwise its tail is
  /// enough, from the last commit known.
  bool restoring() const noexcept {
    return restoring_;
  }

  void initialised() noexcept {
    step_ = step::mark;
  }

  void marked() noexcept {
    step_ = step::read;
  }

  /// The log was cut above the reader's position: by an owner that came later, so the mark may lie below
  /// what is left. It is asked anew, and the log read from where it begins now.
  void overtaken() noexcept {
    step_ = step::mark;
  }

  /// What the log said after `read`.
  enum class verdict : std::uint8_t {
    restored,     ///< hand the folded state over
    acknowledged, ///< the cut in flight is committed
    again,        ///< it is not: the same cut is sent again (or there was none)
    foreign,      ///< somebody else has committed
  };

  /// The log was read to the mark; `last` is the stamp of its last commit.
  verdict log_read(const std::optional<commit_stamp>& last);

  /// The next cut. Requires next() == ready.
  void submit(cut_ptr cut);

  /// The transaction of in_flight() ended. True if it is known to be committed.
  bool transaction_ended(transaction_outcome outcome);

private:
  step step_ = step::init;
  bool restoring_ = true;
  std::optional<commit_stamp> acknowledged_; // the last commit known; nothing at birth
  cut_ptr in_flight_;
};

} // namespace komado::stream
