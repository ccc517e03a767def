#include "actors/node.hpp"

#include "actors/clerk.hpp"
#include "actors/errors.hpp"
#include "actors/random_identity.hpp"
#include "actors/sink.hpp"
#include "actors/source.hpp"
#include "actors/window.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace komado::actors {

namespace {

/// Where each input partition is read on: the least position of all shards.
std::string describe_positions(const std::string& topic,
                               const std::map<stream::shard_id, shard_ready>& shards) {
  std::map<std::size_t, stream::log_offset> least;
  for (const auto& [id, ready] : shards) {
    for (std::size_t partition = 0; partition < ready.positions.size(); ++partition) {
      const auto position = ready.positions[partition];
      const auto known = least.try_emplace(partition, position).first;
      known->second = std::min(known->second, position);
    }
  }
  auto text = "positions in " + topic + " (partition:offset):";
  for (const auto& [partition, position] : least)
    text += " " + std::to_string(partition) + ":" + std::to_string(position);
  return text;
}

} // namespace

node_state::node_state(node_actor::pointer self, node_options options)
  : self_(self),
    options_(std::move(options)),
    metrics_(self->system().metrics(), options_.job->shape.shards),
    birth_(random_uuid()) {
}

node_state::~node_state() {
  options_.input->detach_all();
}

node_actor::behavior_type node_state::make_behavior() {
  self_->set_down_handler([this](const caf::down_msg& down) { bury(down.source, down.reason); });
  clerk_ = self_->spawn<clerk_actor::stateful_impl<clerk_state>, caf::detached>(
    clerk_options{options_.job, options_.input_partitions, node_actor{self_}});
  self_->monitor(clerk_);
  ++alive_;
  for (stream::shard_id id = 0; id < options_.job->shape.shards; ++id)
    start_shard(id);
  start_sources(options_.input_partitions);
  return {
    [this](const shard_ready& ready) { announce(ready); },
    [this](stream::partition_id count) { start_sources(count); },
    [this](drain_atom) { drain(); },
  };
}

// -- starting -----------------------------------------------------------------

void node_state::start_shard(stream::shard_id id) {
  const auto& job = *options_.job;
  auto sink = self_->spawn<sink_actor::stateful_impl<sink_state>, caf::detached>(sink_options{
    id, options_.job, random_uuid(), birth_, clerk_, stop_.get_token()});
  stream::shard_options core;
  core.max_drift = job.max_drift;
  core.commit_interval = job.commit_interval;
  core.late_topic = !job.late_topic.empty();
  auto window = self_->spawn<window_actor::stateful_impl<window_state>>(
    window_options{id, core, job.result, options_.zone, sink, node_actor{self_}, job.log,
                   options_.status});
  self_->monitor(sink);
  self_->monitor(window);
  alive_ += 2;
  ++windows_alive_;
  self_->send(sink, start_atom_v, window);
  shards_.emplace(id, shard{window, sink});
}

void node_state::start_source(stream::partition_id partition) {
  const auto& job = *options_.job;
  source_options source;
  source.partition = partition;
  source.id = random_source();
  source.feed.format = job.shape.format;
  source.feed.shards = job.shape.shards;
  source.feed.window_size = job.shape.window_size;
  source.feed.watermark_delay = job.shape.watermark_delay;
  source.feed.max_future = job.shape.max_future;
  source.feed.max_past = job.shape.max_past;
  source.feed.idle_timeout = job.idle_timeout;
  source.input = options_.input;
  source.clerk = clerk_;
  source.log = job.log;
  auto started = self_->spawn<source_actor::stateful_impl<source_state>>(std::move(source));
  options_.input->attach(partition, started);
  self_->monitor(started);
  ++alive_;
  for (const auto& [id, ready] : ready_)
    self_->send(started, ready, shards_.at(id).window);
  sources_.emplace(partition, started);
}

void node_state::start_sources(stream::partition_id count) {
  if (stopping_)
    return;
  for (auto next = static_cast<stream::partition_id>(sources_.size()); next < count; ++next)
    start_source(next);
}

void node_state::announce(const shard_ready& ready) {
  if (stopping_)
    return;
  ready_.emplace(ready.shard, ready);
  options_.status->shard_ready(ready.shard);
  metrics_.ready(ready_.size());
  for (const auto& [partition, source] : sources_)
    self_->send(source, ready, shards_.at(ready.shard).window);
  const auto shards = options_.job->shape.shards;
  if (ready.shard == 0) {
    for (const auto& [id, shard] : shards_)
      if (id != 0)
        self_->send(shard.sink, ready);
  }
  if (ready_.size() == shards)
    say_ready();
}

void node_state::say_ready() {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::chrono::milliseconds longest{};
  for (const auto& [id, each] : ready_) {
    records += each.records;
    bytes += each.bytes;
    longest = std::max(longest, each.duration);
  }
  options_.job->log(log_level::info, "shards " + std::to_string(ready_.size()) + " restored: "
                                       + std::to_string(records) + " records, "
                                       + std::to_string(bytes) + " bytes, "
                                       + std::to_string(longest.count()) + " ms");
  options_.job->log(log_level::info, describe_positions(options_.job->shape.input_topic, ready_));
  options_.job->log(log_level::info, "ready");
}

// -- stopping -----------------------------------------------------------------

void node_state::drain() {
  if (std::exchange(stopping_, true))
    return;
  options_.status->stop();
  stop_.request_stop();
  for (const auto& [partition, source] : sources_)
    self_->send_exit(source, caf::exit_reason::user_shutdown);
  for (const auto& [id, shard] : shards_)
    self_->send(shard.window, drain_atom_v);
}

void node_state::fail(const caf::error& reason) {
  if (failure_.empty()) {
    failure_ = reason;
    options_.job->log(log_level::error, message_of(reason));
    if (reason == errc::fenced)
      metrics_.fenced();
  }
  options_.status->stop();
  stopping_ = true;
  stop_.request_stop();
  for (const auto& [partition, source] : sources_)
    self_->send_exit(source, caf::exit_reason::user_shutdown);
  for (const auto& [id, shard] : shards_)
    self_->send_exit(shard.window, caf::exit_reason::user_shutdown);
  stop_all();
}

void node_state::stop_all() {
  for (const auto& [id, shard] : shards_)
    self_->send_exit(shard.sink, caf::exit_reason::user_shutdown);
  self_->send_exit(clerk_, caf::exit_reason::user_shutdown);
}

void node_state::bury(const caf::actor_addr& who, const caf::error& reason) {
  --alive_;
  const bool window = std::any_of(shards_.begin(), shards_.end(), [&](const auto& entry) {
    return entry.second.window.address() == who;
  });
  if (window && --windows_alive_ == 0 && failure_.empty())
    stop_all();
  // Whoever ends before it was told to takes the node along: a shard without its sink, a partition
  // without its source would only look alive.
  if (!stopping_ || reason != caf::exit_reason::user_shutdown)
    fail(reason);
  if (alive_ == 0)
    self_->quit(failure_.empty() ? caf::error{caf::exit_reason::user_shutdown} : failure_);
}

} // namespace komado::actors
