#pragma once

#include "tests/simulation/plan.hpp"

namespace komado::simulation {

/// One input partition as its broker shows it over simulated time.
class input_log {
public:
  explicit input_log(const planned_partition& planned) : planned_(planned) {}

  bool away(microseconds now) const;

  /// The log start offset: what lies below is gone.
  std::int64_t start(microseconds now) const;

  /// ListOffsets LATEST at READ_UNCOMMITTED.
  std::int64_t end(microseconds now) const;

  /// The last stable offset: where a read_committed reader finds the partition's end.
  std::int64_t stable_end(microseconds now) const;

  /// The next records at or behind `position` that are stable at `now`.
  std::vector<const planned_offset*> read(std::int64_t position, std::size_t most, microseconds now) const;

  /// The end once all is appended.
  std::int64_t final_end() const;

  const planned_partition& planned() const { return planned_; }

private:
  const planned_partition& planned_;
};

} // namespace komado::simulation
