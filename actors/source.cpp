#include "actors/source.hpp"

#include "actors/clock.hpp"
#include "actors/errors.hpp"

#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;
using stream::partition_feed;

/// Every live shard hears how far the source has scanned at each tick, or at every other while its batches fill.
constexpr auto tick_interval = 100ms;
/// At the end of its partition a source sends at once, but not more often than this.
constexpr auto flush_interval = 10ms;
/// Taken at once: few enough to stay in a core's caches until they are freed.
constexpr std::size_t most_at_once = 256;
/// Scanned in a row, before other messages have their turn: shorter turns cost more, since each source fills the caches anew.
constexpr std::size_t most_in_a_row = 1024;
constexpr auto position_report_interval = 1s;
/// While there is more to read, the partition's end is asked for only to show how far it is.
constexpr auto lag_interval = 5s;

stream::input_record as_input(const kafka::record& record, std::int32_t leader_epoch) {
  stream::input_record input;
  input.offset = record.offset;
  input.leader_epoch = leader_epoch;
  if (record.timestamp_ms >= 0)
    input.written = stream::from_kafka(record.timestamp_ms);
  if (record.has_key)
    input.key = record.key;
  if (record.has_value)
    input.value = record.value;
  return input;
}

} // namespace

source_state::source_state(source_actor::pointer self, source_options options)
  : self_(self),
    options_(std::move(options)),
    feed_(options_.feed, options_.id, options_.partition, now_of(self)),
    windows_(options_.feed.shards),
    generation_(options_.id << 16),
    metrics_(self->system().metrics(), options_.partition, options_.status) {
}

source_actor::behavior_type source_state::make_behavior() {
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  return {
    [this](stream::shard_id shard, const stream::welcome& message) { open(shard, message); },
    [this](stream::shard_id shard, const stream::acknowledgement& message) {
      acknowledge(shard, message);
    },
    [this](const records_ready& message) { read(message); },
    [this](const end_answer& message) { confirm_end(message); },
    [this](const read_failure& message) { fail(message); },
    [this](const shard_route& route) { connect(route); },
    [this](const route_lost& lost) { disconnect(lost); },
    [this](tick_atom) { tick(); },
    [this](step_atom) {
      going_on_ = false;
      scan();
    },
    [this](flush_atom) {
      flush_pending_ = false;
      send_batches(partition_feed::flush::all);
    },
  };
}

// -- links --------------------------------------------------------------------

void source_state::connect(const shard_route& route) {
  if (!feed_.announce(route.shard, route.incarnation))
    return;
  windows_[route.shard] = route.window;
  birth_ = route.job->birth;
  genesis_hash_ = hash_of(*route.job);
  say_hello();
}

void source_state::disconnect(const route_lost& lost) {
  if (!windows_[lost.shard] || feed_.incarnation(lost.shard) != lost.incarnation)
    return;
  windows_[lost.shard] = nullptr;
  feed_.disconnect(lost.shard);
  scan();
}

void source_state::say_hello() {
  for (const auto shard : feed_.hellos_due(now_of(self_))) {
    if (windows_[shard])
      self_->send(windows_[shard],
                  stream::hello{options_.id, options_.partition, shard, feed_.incarnation(shard), birth_,
                                genesis_hash_},
                  link_actor{self_});
  }
  follow_seek();
}

bool source_state::reaches(stream::shard_id shard) const {
  return shard < windows_.size() && windows_[shard];
}

void source_state::open(stream::shard_id shard, const stream::welcome& message) {
  if (!reaches(shard))
    return; // its owner was given up meanwhile
  feed_.open(shard, message, now_of(self_));
  // The last shard's answer may start the scan.
  say_hello();
  scan();
}

void source_state::acknowledge(stream::shard_id shard, const stream::acknowledgement& message) {
  if (!reaches(shard))
    return;
  feed_.acknowledge(shard, message, now_of(self_));
  scan();
}

// -- records ------------------------------------------------------------------

void source_state::follow_seek() {
  const auto target = feed_.take_seek();
  if (!target)
    return;
  taken_ = {};
  scanned_ = 0;
  options_.input->assign(options_.partition, ++generation_, {target->offset, target->leader_epoch});
  ask();
}

void source_state::ask() {
  ready_ = false;
  options_.input->ask(options_.partition);
}

void source_state::read(const records_ready& message) {
  if (message.generation != generation_)
    return; // from before the last seek
  ready_ = true;
  scan();
}

void source_state::scan() {
  if (going_on_)
    return;
  std::size_t scanned = 0;
  while (scanned < most_in_a_row && feed_.ready_for_records() && take_records()) {
    scanned += taken_.size();
    if (!scan_taken())
      break;
  }
  if (scanned >= most_in_a_row && feed_.ready_for_records()) {
    going_on_ = true;
    self_->send(self_, step_atom_v);
  }
  send_batches(partition_feed::flush::full);
  if (feed_.at_end())
    flush_soon();
}

/// True if there are records to be scanned, or the end of the partition.
bool source_state::take_records() {
  if (scanned_ < taken_.size())
    return true;
  if (!ready_)
    return false;
  auto next = options_.input->take(options_.partition, most_at_once);
  taken_ = std::move(next.records);
  scanned_ = 0;
  if (next.failure)
    take_failure(*next.failure);
  if (taken_.size() < most_at_once)
    ask();
  return !taken_.empty() || taken_.end_of_partition();
}

/// False if a link is full.
bool source_state::scan_taken() {
  const auto epoch = taken_.leader_epoch();
  while (scanned_ < taken_.size()) {
    if (feed_.take(as_input(taken_[scanned_++], epoch)))
      continue;
    send_batches(partition_feed::flush::full);
    if (!feed_.ready_for_records() && scanned_ < taken_.size())
      return false;
  }
  if (!taken_.empty())
    metrics_.scanned(taken_.size(), taken_[taken_.size() - 1].timestamp_ms);
  if (const auto end = taken_.end_of_partition())
    feed_.reach_end(*end, now_of(self_));
  taken_ = {};
  return true;
}

void source_state::send_batches(partition_feed::flush mode) {
  const auto now = now_of(self_);
  for (stream::shard_id shard = 0; shard < windows_.size(); ++shard) {
    if (auto ready = feed_.take_batch(shard, mode, now))
      self_->send(windows_[shard], std::move(*ready));
  }
  if (mode == partition_feed::flush::all)
    flushed_at_ = now;
}

void source_state::flush_soon() {
  const auto due = flushed_at_ + flush_interval;
  const auto now = now_of(self_);
  if (due <= now) {
    send_batches(partition_feed::flush::all);
  } else if (!flush_pending_) {
    flush_pending_ = true;
    self_->delayed_send(self_, due - now, flush_atom_v);
  }
}

void source_state::fail(const read_failure& message) {
  if (message.generation == generation_)
    take_failure(message.failure);
}

void source_state::take_failure(const kafka::error& failure) {
  if (kafka::retriable(failure.code))
    options_.log(log_level::warning, failure.message);
  else
    self_->quit(make_reason(errc::halted, failure.message));
}

// -- time ---------------------------------------------------------------------

void source_state::tick() {
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  say_hello();
  scan();
  send_batches(partition_feed::flush::stale);
  const auto now = now_of(self_);
  ask_for_end();
  metrics_.refresh(feed_, std::chrono::system_clock::now(), now);
  const auto committed = feed_.committed();
  if (committed && *committed != reported_ && now - reported_at_ >= position_report_interval) {
    reported_ = *committed;
    reported_at_ = now;
    self_->send(options_.clerk, report_position_atom_v, options_.partition, *committed);
  }
}

void source_state::ask_for_end() {
  const auto now = now_of(self_);
  const bool lagging = !feed_.at_end() && !asking_end_ && now - end_asked_at_ >= lag_interval;
  if (!lagging && !feed_.end_query_due(now))
    return;
  asking_end_ = true;
  end_asked_at_ = now;
  feed_.end_query_sent(now);
  options_.input->query_end(options_.partition);
}

void source_state::confirm_end(const end_answer& message) {
  asking_end_ = false;
  if (message.end)
    metrics_.ends_at(*message.end);
  const auto claims = feed_.confirm_end(message.end, now_of(self_));
  metrics_.claim(!claims.empty());
  for (const auto& [shard, claim] : claims)
    self_->send(windows_[shard], claim);
}

} // namespace komado::actors
