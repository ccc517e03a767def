#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace komado::simulation {

/// A misreading of the design that the simulation can commit on purpose, at the boundary of the cores.
/// A simulation that stays green under one of them could not fail, so proves nothing.
enum class mutation {
  none,
  restore_before_init,  ///< the state is read before the predecessor is fenced
  blind_retry,          ///< after an uncertain commit the cut is sent again without asking the log
  running_maximum,      ///< after a seek back batches carry the source's greatest watermark
  lateness_by_shard,    ///< the source's verdict on lateness is ignored
  idle_by_silence,      ///< a source takes its last known end for the broker's answer
  positions_at_retry,   ///< a retry sends the state of now with the output of the cut
  no_contiguity,        ///< a batch is applied wherever it begins
  no_endtxn_guard,      ///< a producer whose EndTxn was sent twice is used on
  revoked_goes_on,      ///< a shard that is let go lives on, and sends its cut again after a fence
  foreign_sessions,     ///< a batch of another owner's session is taken
  hello_unchecked,      ///< a hello that means another owner is answered as if by that one
  unproven_takeover,    ///< after a fence a shard is taken over without asking the group
  lowest_entry,         ///< of the directory's entries the lowest incarnation counts
  last_entry,           ///< of the directory's entries the last counts, and none is appended again
  higher_entry_ignored, ///< an owner that reads a higher incarnation goes on
  lower_entry_left,     ///< an owner does not append its entry again
  directory_from_end,   ///< a node that starts does not read the older entries
  retention_skipped,    ///< a source whose position is gone goes on where its partition begins now
};

inline constexpr std::array<std::string_view, 19> mutation_names = {
    "none",
    "restore_before_init",
    "blind_retry",
    "running_maximum",
    "lateness_by_shard",
    "idle_by_silence",
    "positions_at_retry",
    "no_contiguity",
    "no_endtxn_guard",
    "revoked_goes_on",
    "foreign_sessions",
    "hello_unchecked",
    "unproven_takeover",
    "lowest_entry",
    "last_entry",
    "higher_entry_ignored",
    "lower_entry_left",
    "directory_from_end",
    "retention_skipped",
};

inline std::optional<mutation> find_mutation(std::string_view name) {
  for (std::size_t i = 0; i < mutation_names.size(); ++i)
    if (mutation_names[i] == name)
      return static_cast<mutation>(i);
  return std::nullopt;
}

} // namespace komado::simulation
