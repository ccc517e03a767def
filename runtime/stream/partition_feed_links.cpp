#include "runtime/stream/partition_feed.hpp"

#include <algorithm>

// The links of a source to the shards' owners: who is greeted, who has answered, who is away.
namespace komado::stream {

namespace {

/// A source that starts waits this long for all shards, so that a cold start reads the log once.
constexpr duration patience = std::chrono::seconds{5};

} // namespace

bool partition_feed::announce(shard_id shard, std::uint64_t incarnation) {
  auto& link = links_[shard];
  if (incarnation < link.incarnation)
    return false;
  if (incarnation > link.incarnation)
    disconnect(shard);
  link.incarnation = incarnation;
  link.hello_at.reset();
  return true;
}

void partition_feed::open(shard_id shard, const welcome& message, steady_time now) {
  auto& link = links_[shard];
  if (message.session < sessions_after(link.incarnation)
      || (link.open() && message.session <= link.session))
    return;
  close(link);
  link.phase = feed_link::state::ahead;
  link.session = message.session;
  link.first = link.covered = message.position;
  link.watermark = message.watermark;
  link.leader_epoch = message.leader_epoch;
  link.sent = 0;
  link.credit = message.credit;
  link.heard_at = now;
  link.idle_at = message.idle_at;
  link.committed = message.committed;
  idle_.observe(message.watermark, now);
  if (started_)
    place_scan();
}

void partition_feed::acknowledge(shard_id shard, const acknowledgement& message, steady_time now) {
  auto& link = links_[shard];
  if (!link.open() || message.session != link.session)
    return;
  link.heard_at = now;
  link.credit = std::max(link.credit, message.credit);
  // Answers keep their order, so one answer means that the oldest batch is no longer outstanding.
  link.sent_at = now;
  link.awaiting = message.position < link.first;
  link.committed = message.committed;
}

void partition_feed::disconnect(shard_id shard) {
  close(links_[shard]);
  if (started_)
    place_scan();
}

void partition_feed::close(feed_link& link) {
  unmark_full(link);
  link.close();
}

std::vector<shard_id> partition_feed::hellos_due(steady_time now) {
  std::vector<shard_id> due;
  bool all_open = true;
  bool any_open = false;
  bool any_away = false;
  for (shard_id shard = 0; shard < links_.size(); ++shard) {
    auto& link = links_[shard];
    if (link.open() && link.awaiting && now - link.sent_at > feed_link::away_after) {
      close(link);
      any_away = true;
    }
    all_open = all_open && link.open();
    any_open = any_open || link.open();
    if (link.open() && now - link.heard_at <= feed_link::silent_after)
      continue;
    if (link.hello_at && now - *link.hello_at < feed_link::hello_interval)
      continue;
    link.hello_at = now;
    if (link.open() && !link.awaiting) {
      link.awaiting = true;
      link.sent_at = now;
    }
    due.push_back(shard);
  }
  if (!started_ && any_open && (all_open || now - created_ >= patience)) {
    started_ = true;
    scan_ = nowhere; // the least position is below: this makes the first seek
    place_scan();
  } else if (started_ && any_away) {
    place_scan();
  }
  return due;
}

} // namespace komado::stream
