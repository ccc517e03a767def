#include "runtime/stream/window_shard.hpp"

#include "runtime/stream/window.hpp"

#include <algorithm>
#include <utility>

namespace komado::stream {

window_shard::window_shard(shard_id shard, shard_options options, result_writer writer, takeover from)
  : shard_(shard),
    options_(options),
    writer_(std::move(writer)),
    state_(std::move(from.state)),
    genesis_hash_(hash_of(state_.job)),
    watermark_(state_.watermark),
    sessions_(state_.stamp.incarnation + 1),
    snapshot_due_(from.birth),
    pacer_(options.commit_interval),
    log_bytes_(from.log_bytes) {
  ++state_.stamp.incarnation;
  state_.stamp.owner = from.owner;
  for (const auto& known : state_.partitions)
    times_.push_back({known.position, known.watermark});
  committed_ = positions();
}

// -- links --------------------------------------------------------------------

partition_state& window_shard::partition(partition_id id) {
  const auto index = static_cast<std::size_t>(id);
  if (index >= state_.partitions.size()) {
    // Added to the topic after the job's birth: read from its beginning, holding the watermark.
    state_.partitions.resize(index + 1);
    times_.resize(index + 1);
    changed_ = true;
  }
  return state_.partitions[index];
}

std::optional<welcome> window_shard::open(const hello& message, steady_time now) {
  if (!claimed_ || message.partition < 0 || message.partition >= max_partitions
      || message.birth != state_.job.birth || message.genesis_hash != genesis_hash_
      || message.shard != shard_ || message.incarnation != state_.stamp.incarnation)
    return std::nullopt;
  watermark_.forget(message.partition);
  return open_session(message.source, message.partition, now);
}

welcome window_shard::open_session(source_id source, partition_id id, steady_time now) {
  const auto& from = partition(id);
  auto& [name, opened] = sessions_.open(source, id, now);
  opened.withheld = !may_send(id, now);
  opened.granted = opened.withheld ? 0 : options_.session_credit;
  return {name,           id,           from.position,  from.leader_epoch,
          from.watermark, from.idle_at, opened.granted, committed_position(id)};
}

acknowledgement window_shard::acknowledge(session_id id, session& session, steady_time now) {
  session.withheld = !may_send(session.partition, now);
  if (!session.withheld)
    session.granted = std::max(session.granted, session.received + options_.session_credit);
  return {id, session.partition, partition(session.partition).position, session.granted,
          committed_position(session.partition)};
}

log_offset window_shard::committed_position(partition_id id) const {
  const auto index = static_cast<std::size_t>(id);
  return index < committed_.size() ? committed_[index] : 0;
}

bool window_shard::may_send(partition_id id, steady_time now) const {
  if (waiting_bytes() > options_.uncommitted_bytes)
    return false;
  const auto own = times_[static_cast<std::size_t>(id)].watermark;
  if (own == no_watermark)
    return true;
  for (std::size_t other = 0; other < times_.size(); ++other) {
    const auto& time = times_[other];
    if (own > time.watermark + options_.max_drift
        && !watermark_.idle(static_cast<partition_id>(other), time.position, now))
      return false;
  }
  return true;
}

window_shard::answer window_shard::apply(const batch& message, steady_time now) {
  auto* session = sessions_.find(message.session, message.source, message.partition);
  // A source of this job has this job's fields: another number comes from no source.
  if (!session || (!message.entries.empty() && message.fields != state_.job.format.fields.size())) {
    ++dropped_;
    return {};
  }
  auto& from = partition(message.partition);
  if (message.first != from.position) {
    ++resyncs_;
    return open_session(message.source, message.partition, now);
  }
  session->heard = now;
  session->received += message.bytes();
  integrate(message, from, now);
  advance(now);
  return acknowledge(message.session, *session, now);
}

std::optional<acknowledgement> window_shard::claim_idle(const idle_claim& message, steady_time now) {
  auto* session = sessions_.find(message.session, message.source, message.partition);
  if (!session)
    return std::nullopt;
  session->heard = now;
  auto& from = partition(message.partition);
  if (from.position == message.end) {
    watermark_.claim_idle(message.partition, message.end, now);
    if (from.idle_at != message.end) {
      from.idle_at = message.end;
      changed_ = true;
    }
    advance(now);
  }
  return acknowledge(message.session, *session, now);
}

std::vector<std::pair<source_id, acknowledgement>> window_shard::take_grants(steady_time now) {
  std::vector<std::pair<source_id, acknowledgement>> grants;
  for (auto& [id, session] : sessions_) {
    if (session.withheld && may_send(session.partition, now))
      grants.emplace_back(session.source, acknowledge(id, session, now));
  }
  return grants;
}

void window_shard::tick(steady_time now) {
  advance(now);
  forget_devices();
}

// -- windows ------------------------------------------------------------------

void window_shard::advance(steady_time now) {
  state_.watermark = watermark_.advance(times_, now);
  while (!state_.windows.empty() && closed_at(state_.windows.begin()->first, state_.watermark)) {
    const auto first = state_.windows.begin();
    close_window(first->first, first->second, now);
    state_.windows.erase(first);
  }
}

void window_shard::forget_devices() {
  const auto& keep = options_.retention;
  if (state_.watermark < devices_due_ && least_without_window(state_) <= keep.most)
    return;
  forget_silent(state_, keep);
  devices_due_ = state_.watermark + keep.silence / 24;
}

void window_shard::close_window(timestamp end, const window_table& table, steady_time now) {
  const bool proven = std::all_of(times_.begin(), times_.end(), [end](const partition_time& time) {
    return closed_at(end, time.watermark);
  });
  const auto reason = proven ? closed_by::watermark : closed_by::idle;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& row = table.row(i);
    output_row(output::results, state_.devices[row.device], end, row.readings, table.values(i), reason);
  }
  recently_.close(end, table, state_.devices, reason, now);
  results_[static_cast<std::size_t>(reason)] += table.size();
  results_wait_ = true;
  changed_ = true;
}

void window_shard::output_row(output to, device_ref device, timestamp end, std::uint64_t readings,
                              std::span<const aggregate> values, closed_by reason) {
  output_record record{to, static_cast<std::uint32_t>(device.id.size()), 0, pending_.bytes.size()};
  pending_.bytes += device.id;
  const auto value_begin = pending_.bytes.size();
  writer_.write(pending_.bytes, device.id, end - state_.job.window_size, end, readings, values,
                reason);
  record.value_size = static_cast<std::uint32_t>(pending_.bytes.size() - value_begin);
  pending_.records.push_back(record);
}

// -- for people ---------------------------------------------------------------

std::size_t window_shard::open_windows() const noexcept {
  std::size_t rows = 0;
  for (const auto& [end, table] : state_.windows)
    rows += table.size();
  return rows;
}

bool window_shard::idle(partition_id id, steady_time now) const {
  const auto index = static_cast<std::size_t>(id);
  return index < times_.size() && watermark_.idle(id, times_[index].position, now);
}

} // namespace komado::stream
