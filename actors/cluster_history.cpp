#include "actors/cluster_history.hpp"

#include <algorithm>
#include <numeric>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

constexpr stream::duration minute = 1min;

std::uint64_t gain(std::uint64_t from, std::uint64_t to) {
  return to > from ? to - from : 0;
}

std::uint64_t rejected(const shard_counters& counters) {
  return std::accumulate(counters.rejected.begin(), counters.rejected.end(), std::uint64_t{0});
}

template <class T>
void raise(std::optional<T>& most, T value) {
  most = std::max(most.value_or(value), value);
}

} // namespace

void cluster_history::add(const shard_report& shard) {
  if (shard.phase != shard_phase::running && shard.phase != shard_phase::draining)
    return;
  const auto [known, added] = shards_.try_emplace(shard.shard, known_shard{shard.incarnation, shard.counters});
  if (added)
    return;
  const auto& before = known->second.counters;
  const auto& now = shard.counters;
  sum_.read += gain(before.read, now.read);
  sum_.late += gain(before.late, now.late);
  sum_.rejected += gain(rejected(before), rejected(now));
  // Counted from the takeover.
  sum_.results += known->second.incarnation == shard.incarnation ? gain(before.results, now.results) : now.results;
  known->second = {shard.incarnation, shard.counters};
}

std::optional<cluster_history::gained> cluster_history::lately(std::uint64_t totals::*what, stream::duration span) const {
  // The newest that is at least as old as the span, else the oldest.
  const auto limit = sum_.time - span;
  auto from = std::find_if(past_.rbegin(), past_.rend(), [&](const totals& each) { return each.time <= limit; });
  const auto& begin = from == past_.rend() ? past_.front() : *from;
  const auto seconds = std::chrono::duration<double>(sum_.time - begin.time).count();
  if (seconds <= 0)
    return std::nullopt;
  return gained{static_cast<double>(sum_.*what - begin.*what), seconds};
}

std::optional<double> cluster_history::per_second(std::uint64_t totals::*what) const {
  const auto last = lately(what, interval);
  return last ? std::optional{last->count / last->seconds} : std::nullopt;
}

std::optional<double> cluster_history::per_minute(std::uint64_t totals::*what) const {
  const auto last = lately(what, minute);
  if (!last)
    return std::nullopt;
  // Of less than a minute it is what was counted: a rate of it would tell of records that never came.
  const auto whole = std::chrono::duration<double>(minute).count();
  return last->count * std::min(1.0, whole / last->seconds);
}

cluster_sample cluster_history::sample_of(const cluster_report& report, stream::timestamp now) const {
  cluster_sample made;
  made.time = now;
  made.readings_per_second = per_second(&totals::read);
  made.results_per_second = per_second(&totals::results);
  made.late_per_minute = per_minute(&totals::late);
  made.rejected_per_minute = per_minute(&totals::rejected);
  for (const auto& partition : report.partitions) {
    if (const auto lag = partition.lag_records())
      made.lag_records = made.lag_records.value_or(0) + *lag;
    if (partition.lag_seconds)
      raise(made.lag_seconds, *partition.lag_seconds);
  }
  for (const auto& shard : report.shards) {
    made.open_windows += shard.open_windows;
    if (shard.watermark)
      raise(made.watermark_delay_seconds, std::chrono::duration<double>(now - *shard.watermark).count());
  }
  return made;
}

void cluster_history::take(const cluster_report& report, stream::timestamp now) {
  if (newest_ && now - newest_->time < 900ms && now >= newest_->time)
    return;
  for (const auto& shard : report.shards)
    add(shard);
  sum_.time = now;
  if (past_.empty())
    past_.push_back(sum_);
  newest_ = sample_of(report, now);
  past_.push_back(sum_);
  while (past_.size() > 2 && past_[1].time <= now - minute)
    past_.pop_front();
  if (!samples_.empty() && now - samples_.back().time < interval && now >= samples_.back().time)
    return;
  samples_.push_back(*newest_);
  if (samples_.size() > most)
    samples_.pop_front();
}

} // namespace komado::actors
