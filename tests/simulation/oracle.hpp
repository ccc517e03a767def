#pragma once

#include "tests/simulation/plan.hpp"

#include <array>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace komado::simulation {

inline constexpr microseconds never = std::numeric_limits<microseconds>::min();

/// The reasons for rejecting, in the order in which the state log counts them.
inline constexpr std::array<std::string_view, 11> reject_reasons = {
    "malformed",     "no_key",   "bad_key",   "no_time", "bad_time", "bad_value",
    "duplicate_key", "too_deep", "too_large", "future",  "past"};

/// What became, or must become, of some records.
struct tally {
  std::uint64_t read = 0;
  std::uint64_t on_time = 0;
  std::uint64_t late = 0;
  std::array<std::uint64_t, reject_reasons.size()> rejected{};
};

/// Exact sums of one field, in 1/32.
struct exact_field {
  std::uint64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;

  void add(const thirty_seconds& value);
};

/// What the readings of one device in one window amount to.
struct exact_window {
  std::uint64_t on_time = 0;
  std::uint64_t late = 0;
  std::array<exact_field, 2> fields;     ///< of the readings on time
  std::array<exact_field, 2> all_fields; ///< late ones included

  void add(const planned_record& record, bool is_late);
};

using window_key = std::pair<std::string, microseconds>; ///< device, window's end

/// What the design says of a log, computed from the plan: shares no code with the cores.
class oracle {
public:
  explicit oracle(const plan& of);

  /// Of the records of `partition` below `position` that are routed to `shard`.
  tally below(std::size_t partition, std::uint32_t shard, std::int64_t position) const;

  /// The partition's watermark at `position`; `never` if there is none.
  microseconds watermark(std::size_t partition, std::int64_t position) const;

  /// The leader epoch of the last record below `position`; -1 if there is none.
  std::int32_t leader_epoch(std::size_t partition, std::int64_t position) const;

  /// When the last record below `position` that raised the watermark could be read; `never` if none.
  microseconds last_raise(std::size_t partition, std::int64_t position) const;

  const std::map<window_key, exact_window>& windows() const { return windows_; }

  /// Of the partitions that were there from the beginning only; null if these hold no such reading.
  const exact_window* original_window(const window_key& key) const;
  std::uint32_t shard(const window_key& key) const;

  /// The reason for which the record must be rejected; nothing if there is no such record, or it is good.
  std::string_view reason(std::size_t partition, std::int64_t offset) const;
  const planned_record* record(std::size_t partition, std::int64_t offset) const;

  /// The result of a window that holds exactly its readings on time.
  std::string result(const window_key& key, const exact_window& window) const;

  std::uint64_t readings() const { return readings_; }
  std::uint64_t rejects() const { return rejects_; }

private:
  struct judged {
    std::int64_t offset;
    const planned_record* record;
    std::string_view reason; // empty: accepted
    bool late;
    std::uint32_t shard;
    microseconds watermark_after;
    microseconds raised_at;
    std::int32_t leader_epoch;
  };

  void judge(const planned_partition& partition);
  std::string_view find_reason(const planned_record& record) const;
  const judged* last_below(std::size_t partition, std::int64_t position) const;

  const plan& plan_;
  std::vector<std::vector<judged>> partitions_;
  std::map<window_key, exact_window> windows_;
  std::map<window_key, exact_window> original_windows_;
  std::uint64_t readings_ = 0;
  std::uint64_t rejects_ = 0;
};

} // namespace komado::simulation
