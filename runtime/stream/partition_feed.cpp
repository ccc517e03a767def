#include "runtime/stream/partition_feed.hpp"

#include "runtime/stream/judge_time.hpp"
#include "runtime/stream/routing.hpp"
#include "runtime/stream/watermark.hpp"
#include "runtime/stream/window.hpp"

#include <algorithm>
#include <utility>

namespace komado::stream {

namespace {

std::optional<std::string> copy(const std::optional<std::string_view>& text, std::size_t most) {
  return text ? std::optional<std::string>{text->substr(0, most)} : std::nullopt;
}

rejected_record rejected(const input_record& record, reject_reason reason) {
  const bool cut = record.value && record.value->size() > most_reject_value_bytes;
  return {record.offset, reason, copy(record.key, most_reject_key_bytes), copy(record.value, most_reject_value_bytes),
          cut ? record.value->size() : 0};
}

} // namespace

partition_feed::partition_feed(feed_options options, source_id source, partition_id partition,
                               steady_time now)
  : options_(std::move(options)),
    source_(source),
    partition_(partition),
    created_(now),
    parser_(options_.format),
    links_(options_.shards, feed_link{options_.format.fields.size()}),
    idle_(options_.idle_timeout),
    next_ahead_(nowhere) {
}

// -- scanning -----------------------------------------------------------------

std::optional<seek_target> partition_feed::take_seek() {
  return std::exchange(seek_, std::nullopt);
}

void partition_feed::place_scan() {
  const feed_link* least = nullptr;
  for (const auto& link : links_) {
    if (link.phase == feed_link::state::ahead && (!least || link.covered < least->covered))
      least = &link;
  }
  const bool followed = std::any_of(links_.begin(), links_.end(), [](const feed_link& link) {
    return link.phase == feed_link::state::following;
  });
  // Backwards whenever a shard needs it; forwards only if nobody needs what lies between.
  if (least && (least->covered < scan_ || (least->covered > scan_ && !followed)))
    move_scan(least->covered, least->watermark, least->leader_epoch);
  follow(scan_);
}

void partition_feed::move_scan(log_offset offset, timestamp watermark, std::int32_t leader_epoch) {
  for (auto& link : links_) {
    if (link.phase != feed_link::state::following)
      continue;
    link.phase = feed_link::state::ahead;
    link.covered = scan_;
    link.watermark = watermark_;
    link.leader_epoch = leader_epoch_;
    if (link.full)
      --full_links_; // it must not block the scan below what it has
  }
  if (offset < scan_ && scan_ != nowhere)
    ++rewinds_;
  scan_ = offset;
  watermark_ = watermark;
  leader_epoch_ = leader_epoch;
  at_end_ = false;
  seek_ = seek_target{offset, leader_epoch};
}

void partition_feed::follow(log_offset offset) {
  next_ahead_ = nowhere;
  for (auto& link : links_) {
    if (link.phase != feed_link::state::ahead)
      continue;
    if (link.covered <= offset) {
      link.phase = feed_link::state::following;
      if (link.full)
        ++full_links_;
    } else {
      next_ahead_ = std::min(next_ahead_, link.covered);
    }
  }
}

void partition_feed::unmark_full(feed_link& link) {
  if (link.full && link.phase == feed_link::state::following)
    --full_links_;
  link.full = false;
}

void partition_feed::mark_if_full(feed_link& link) {
  if (!link.full && link.collected.bytes() >= options_.batch_bytes) {
    link.full = true;
    ++full_links_;
  }
}

bool partition_feed::ready_for_records() const noexcept {
  return started_ && !blocked()
         && std::any_of(links_.begin(), links_.end(), [](const feed_link& link) {
              return link.phase == feed_link::state::following;
            });
}

bool partition_feed::take(const input_record& record) {
  if (record.offset < scan_)
    return !blocked(); // handed out before the last seek
  if (record.offset >= next_ahead_)
    follow(record.offset);
  if (const auto reason = judge(record)) {
    if (*reason == reject_reason::future || *reason == reject_reason::past)
      tell_of_clock(record, *reason);
    route_reject(record, *reason);
  } else {
    route_reading(record);
  }
  scan_ = record.offset + 1;
  leader_epoch_ = record.leader_epoch;
  at_end_ = false;
  return !blocked();
}

std::optional<reject_reason> partition_feed::judge(const input_record& record) {
  if (!record.value)
    return reject_reason::malformed;
  if (const auto reason = parser_.parse(*record.value, reading_))
    return reason;
  return judge_time(reading_.time, record.written, {options_.max_future, options_.max_past});
}

void partition_feed::route_reading(const input_record& record) {
  const auto hash = murmur2(reading_.device);
  auto& link = links_[shard_of(hash, options_.shards)];
  if (link.phase == feed_link::state::following) {
    const auto end = end_of_window(reading_.time);
    link.collected.add(hash, reading_.device, end, closed_at(end, watermark_),
                       std::span{reading_.values}.first(options_.format.fields.size()),
                       reading_.time, skew_of(reading_.time, record.written));
    mark_if_full(link);
  }
  watermark_ = std::max(
    watermark_, watermark_of(reading_.time, record.written, options_.watermark_delay));
}

timestamp partition_feed::end_of_window(timestamp time) {
  // Most often that of the reading before: a comparison is cheaper than a division.
  if (time >= recent_end_ || time < recent_end_ - options_.window_size)
    recent_end_ = window_end(time, options_.window_size);
  return recent_end_;
}

void partition_feed::route_reject(const input_record& record, reject_reason reason) {
  auto& link = links_[static_cast<std::size_t>(record.offset) % links_.size()];
  if (link.phase != feed_link::state::following)
    return;
  link.collected.reject(rejected(record, reason));
  mark_if_full(link);
}

void partition_feed::tell_of_clock(const input_record& record, reject_reason reason) {
  const auto hash = murmur2(reading_.device);
  auto& link = links_[shard_of(hash, options_.shards)];
  if (link.phase != feed_link::state::following)
    return;
  link.collected.tell({record.offset, reason, hash, std::string{reading_.device}, reading_.time,
                       skew_of(reading_.time, record.written)});
  mark_if_full(link);
}

void partition_feed::reach_end(log_offset end, steady_time now) {
  if (end < scan_)
    return; // seen before the last seek
  follow(end);
  scan_ = end;
  at_end_ = true;
  idle_.observe(watermark_, now);
}

bool partition_feed::due(const feed_link& link, flush mode, steady_time now) noexcept {
  return link.full || mode == flush::all
         || (mode == flush::stale && now - link.batch_at >= feed_link::stale_after);
}

std::optional<batch> partition_feed::take_batch(shard_id shard, flush mode, steady_time now) {
  auto& link = links_[shard];
  const bool following = link.phase == feed_link::state::following;
  const auto next = following ? scan_ : link.covered;
  if (!link.open() || next <= link.first || link.sent >= link.credit || !due(link, mode, now))
    return std::nullopt;
  link.batch_at = now;
  auto ready = link.collected.take();
  ready.session = link.session;
  ready.source = source_;
  ready.partition = partition_;
  ready.first = std::exchange(link.first, next);
  ready.next = next;
  ready.leader_epoch = following ? leader_epoch_ : link.leader_epoch;
  ready.watermark = following ? watermark_ : link.watermark;
  unmark_full(link);
  link.sent += ready.bytes();
  if (!link.awaiting) {
    link.awaiting = true;
    link.sent_at = now;
  }
  return ready;
}

// -- idleness -----------------------------------------------------------------

std::vector<std::pair<shard_id, idle_claim>>
partition_feed::confirm_end(std::optional<log_offset> end, steady_time now) {
  std::vector<std::pair<shard_id, idle_claim>> claims;
  const auto verdict = idle_.judge(end, scan_, now);
  if (!at_end_ || verdict == idle_detector::verdict::busy)
    return claims;
  for (shard_id shard = 0; shard < links_.size(); ++shard) {
    const auto& link = links_[shard];
    // While a batch is unanswered nothing else is asked: answers to claims would hide that it was lost.
    if (link.phase != feed_link::state::following || link.first != scan_ || link.awaiting)
      continue;
    // What the shard knew to be idle at this very offset is idle at once for a new source too.
    if (verdict == idle_detector::verdict::idle || link.idle_at == end)
      claims.emplace_back(shard, idle_claim{link.session, source_, partition_, *end});
  }
  return claims;
}

// -- for people ---------------------------------------------------------------

std::optional<log_offset> partition_feed::committed() const noexcept {
  std::optional<log_offset> least;
  for (const auto& link : links_) {
    if (!link.open())
      return std::nullopt;
    least = std::min(least.value_or(link.committed), link.committed);
  }
  return least;
}

} // namespace komado::stream
