#pragma once

#include "tests/simulation/broker.hpp"
#include "tests/simulation/occurrences.hpp"
#include "tests/simulation/oracle.hpp"
#include "tests/simulation/state_record.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace komado::simulation {

/// The invariants, checked on what a read_committed reader sees, while it happens and at the end.
/// The first violation stays.
class audit {
public:
  audit(const plan& of, const oracle& expected, const broker& kafka, occurrences& counts);

  void fail(std::string what);
  const std::string& violation() const { return violation_; }

  /// A marker came to the state log of `shard`: checks every commit that it made readable.
  void check_commits(std::uint32_t shard);

  /// Readers of the outputs go on to the last stable offsets.
  void tail_outputs();

  /// True once every record of the input is accounted for by what was committed.
  bool complete() const { return missing().empty(); }

  /// What is not accounted for yet, for people.
  std::string missing() const;

  /// The checks that only the whole output allows; less of them if it is not `complete`.
  void finish(bool complete);

private:
  struct commit_tail {
    std::int64_t next = 0;
    bool within = false; ///< the last record was not its commit's last part
    audited_record last;
    std::vector<audited_partition> partitions;
    std::int64_t watermark = never;
    std::int64_t joined_at = never; ///< the watermark when the partition that was added was first known
  };
  struct output_tail {
    const output_log* log;
    void (audit::*take)(const output_message&);
    std::int64_t next = 0;
    std::vector<std::int64_t> seen;
  };
  struct seen_window {
    std::string text; ///< of the final result, if any
    bool by_watermark = false;
    std::uint64_t count = 0;
    std::uint64_t late = 0;
    std::array<double, 2> sums{}; ///< late ones included
    std::array<std::uint64_t, 2> values{};
  };

  void check_record(std::uint32_t shard, const output_message& message);
  void check_order(std::uint32_t shard, const commit_tail& tail, const audited_record& record);
  void check_partitions(std::uint32_t shard, commit_tail& tail, const audited_record& record);
  void check_totals(std::uint32_t shard, commit_tail& tail, const audited_record& record);
  void check_partition(std::uint32_t shard, std::size_t id, const audited_partition& now,
                       const audited_partition* before);
  void take_result(const output_message& message);
  void take_late(const output_message& message);
  void take_reject(const output_message& message);
  seen_window* window_of(const output_message& message);
  bool closed_without_added(const window_key& key) const;
  void check_window(const window_key& key, const exact_window& expected, bool complete);
  void check_prefix(const output_tail& tail);

  const plan& plan_;
  const oracle& oracle_;
  const broker& kafka_;
  occurrences& counts_;
  std::string violation_;
  std::string genesis_;
  std::vector<commit_tail> commits_; // by shard
  std::vector<output_tail> outputs_;
  std::map<window_key, seen_window> windows_;
  std::set<std::pair<std::int32_t, std::int64_t>> rejects_;
  std::uint64_t accounted_ = 0; // readings in results and late records
};

} // namespace komado::simulation
