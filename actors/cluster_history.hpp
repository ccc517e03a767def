#pragma once

#include "actors/cluster_report.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace komado::actors {

/// The cluster in a few numbers. What is not known is nothing.
struct cluster_sample {
  stream::timestamp time;
  std::optional<double> readings_per_second = {}; ///< records that shards took in
  std::optional<double> results_per_second = {};
  std::optional<std::int64_t> lag_records = {}; ///< over all partitions
  std::optional<double> lag_seconds = {};       ///< of the partition with most
  std::optional<double> watermark_delay_seconds = {}; ///< of the shard that is furthest behind the clock
  std::optional<double> late_per_minute = {}; ///< in the last minute, or as far back of it as is known
  std::optional<double> rejected_per_minute = {}; ///< the same
  std::uint64_t open_windows = 0;
};

/// What the cluster did in the last minutes, from reports that one node gathers now and then. Rates are sums of
/// what each shard's counters gained, so a shard may move meanwhile. Not thread-safe.
class cluster_history {
public:
  static constexpr stream::duration interval = std::chrono::seconds{5};
  static constexpr std::size_t most = 180; ///< samples that are kept, one for each interval

  /// Takes a report in, at most one for each second; a sample is kept for each interval.
  void take(const cluster_report& report, stream::timestamp now);

  /// The newest report as a sample.
  const std::optional<cluster_sample>& newest() const noexcept {
    return newest_;
  }
  /// Oldest first.
  const std::deque<cluster_sample>& samples() const noexcept {
    return samples_;
  }

private:
  /// What all shards have done since the first report.
  struct totals {
    stream::timestamp time;
    std::uint64_t read = 0;
    std::uint64_t late = 0;
    std::uint64_t rejected = 0;
    std::uint64_t results = 0;
  };
  struct known_shard {
    std::uint64_t incarnation = 0;
    shard_counters counters;
  };

  void add(const shard_report& shard);
  struct gained {
    double count = 0;
    double seconds = 0;
  };
  std::optional<gained> lately(std::uint64_t totals::*what, stream::duration span) const;
  std::optional<double> per_second(std::uint64_t totals::*what) const;
  std::optional<double> per_minute(std::uint64_t totals::*what) const;
  cluster_sample sample_of(const cluster_report& report, stream::timestamp now) const;

  std::map<stream::shard_id, known_shard> shards_;
  totals sum_;
  std::deque<totals> past_; // of the last minute
  std::optional<cluster_sample> newest_;
  std::deque<cluster_sample> samples_;
};

} // namespace komado::actors
