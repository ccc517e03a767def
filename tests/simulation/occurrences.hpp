#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace komado::simulation {

/// What happens in schedules, counted, so that one sees that the faults really occur.
enum class occurrence : std::size_t {
  events,
  node_crashes,
  node_drains,
  node_freezes,
  heartbeats_cut_off,
  members_expired,
  shuffles,
  assignments,
  revocations,
  drains,
  losses,
  proofs,
  proofs_refused,
  compactions,
  entries_overwritten,
  hellos_refused,
  routes_to_nobody,
  actor_crashes,
  freezes,
  halts,
  second_owners,
  second_sources,
  takeovers,
  births,
  step_downs,
  frames,
  frames_between_nodes,
  frames_lost,
  frames_repeated,
  disconnects,
  batches,
  resyncs,
  batches_dropped,
  rewinds,
  credit_withheld,
  end_queries_failed,
  idle_claims,
  partitions_joined,
  commits,
  commits_of_several_records,
  snapshots,
  log_cuts,
  readers_overtaken,
  aborts,
  doubts_committed,
  doubts_not_committed,
  foreign_commits,
  fenced,
  transactions_timed_out,
  endtxn_repeated,
  endtxn_stale,
  endtxn_stale_hits,
  results_by_watermark,
  results_by_idle,
  late_readings,
  rejected_records,
  readings,
  count_,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(occurrence::count_)> occurrence_names =
    {
        "events",
        "node crashes",
        "nodes told to leave",
        "nodes frozen",
        "heartbeats cut off",
        "members expired",
        "shuffles of the group",
        "shards assigned",
        "shards revoked",
        "shards drained",
        "shards lost",
        "proofs of ownership",
        "proofs refused",
        "compactions of the directory",
        "directory entries overwritten",
        "hellos refused by another owner",
        "hellos to nobody",
        "actor crashes",
        "freezes",
        "halts for retention",
        "second owners",
        "second sources",
        "takeovers",
        "births",
        "step-downs",
        "frames",
        "frames between nodes",
        "frames lost",
        "frames repeated",
        "disconnects",
        "batches",
        "resyncs",
        "batches dropped",
        "rewinds",
        "credit withheld",
        "end queries failed",
        "idle claims",
        "partitions joined by a shard",
        "commits",
        "commits of several state records",
        "snapshots",
        "log cuts",
        "readers overtaken by a log cut",
        "aborts",
        "doubts that were committed",
        "doubts that were not",
        "foreign commits found",
        "fenced",
        "transactions timed out",
        "EndTxn repeated",
        "EndTxn stale",
        "EndTxn stale that hit a transaction",
        "results closed by watermark",
        "results closed by idle",
        "late readings",
        "rejected records",
        "readings",
};

/// How often each happened.
class occurrences {
public:
  void count(occurrence what, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(what)] += times; }
  std::uint64_t operator[](occurrence what) const { return counts_[static_cast<std::size_t>(what)]; }
  void add(const occurrences& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i)
      counts_[i] += other.counts_[i];
  }

private:
  std::array<std::uint64_t, static_cast<std::size_t>(occurrence::count_)> counts_{};
};

} // namespace komado::simulation
