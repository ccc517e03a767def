// What a shard commits, and when.

#include "runtime/stream/window_shard.hpp"

#include <algorithm>
#include <utility>

namespace komado::stream {

std::optional<steady_time> window_shard::next_cut() const {
  if (in_flight_ || !changed_)
    return std::nullopt;
  // A rest must not end in sources that wait for credit.
  if (waiting_bytes() > options_.uncommitted_bytes / 2)
    return steady_time{};
  return pacer_.next(results_wait_ || !claimed_);
}

cut_ptr window_shard::take_cut(steady_time now) {
  auto made = std::make_shared<cut>();
  ++state_.stamp.commit_seq;
  made->stamp = state_.stamp;
  made->output = std::exchange(pending_, {});
  made->rejects = std::exchange(rejects_, {});
  reject_bytes_ = 0;
  made->kind = snapshot_due_ ? state_kind::snapshot : state_kind::delta;
  made->state_records = encode_state(state_, made->kind);
  std::size_t rows = 0;
  for (auto& [end, table] : state_.windows) {
    table.clear_changes();
    rows += table.size();
  }
  std::uint64_t written = 0;
  for (const auto& record : made->state_records)
    written += record.size();
  log_bytes_ = made->kind == state_kind::snapshot ? 0 : log_bytes_ + written;
  const auto row_bytes = sizeof(aggregate) * state_.job.format.fields.size() + 40;
  snapshot_due_ = log_bytes_ > std::max<std::uint64_t>(options_.snapshot_after_bytes,
                                                       2 * row_bytes * rows);
  results_wait_ = false;
  changed_ = false;
  in_flight_ = true;
  cut_positions_ = positions();
  pacer_.begin(now);
  return made;
}

std::vector<log_offset> window_shard::positions() const {
  std::vector<log_offset> all;
  for (const auto& known : state_.partitions)
    all.push_back(known.position);
  return all;
}

void window_shard::committed(steady_time now) {
  in_flight_ = false;
  committed_ = std::move(cut_positions_);
  claimed_ = true;
  pacer_.end(now);
}

} // namespace komado::stream
