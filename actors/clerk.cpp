#include "actors/clerk.hpp"

#include "actors/clock.hpp"
#include "actors/errors.hpp"

#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto tick_interval = 1s;
constexpr auto watch_interval = 5s;
constexpr auto call_timeout = 3s;

} // namespace

clerk_state::clerk_state(clerk_actor::pointer self, clerk_options options)
  : self_(self), options_(std::move(options)), input_topic_(options_.job->shape.input_topic_id) {
}

clerk_actor::behavior_type clerk_state::make_behavior() {
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  return {
    [this](cut_log_atom, stream::shard_id shard, stream::log_offset before) {
      cut_log(shard, before);
    },
    [this](report_position_atom, stream::partition_id partition, stream::log_offset committed) {
      positions_[partition] = committed;
    },
    [this](tick_atom) { tick(); },
  };
}

bool clerk_state::ensure_admin() {
  if (admin_)
    return true;
  auto opened = kafka::admin::open(options_.job->kafka);
  if (!opened) {
    warn(opened.error().message);
    return false;
  }
  admin_ = std::move(*opened);
  return true;
}

void clerk_state::warn(const std::string& message) {
  // The same trouble each second is one trouble.
  if (message != last_warning_)
    options_.job->log(log_level::warning, message);
  last_warning_ = message;
}

void clerk_state::tick() {
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  if (!ensure_admin())
    return;
  commit_positions();
  const auto now = std::chrono::steady_clock::now();
  if (now - watched_at_ >= watch_interval) {
    watched_at_ = now;
    watch_input();
    watch_state();
  }
}

void clerk_state::commit_positions() {
  if (positions_.empty())
    return;
  const auto& job = *options_.job;
  const auto done =
    admin_->commit_offsets(job.name, job.shape.input_topic, positions_, call_timeout);
  if (!done)
    return warn("the positions of job " + job.name + " are not shown by consumer group tools: "
                + done.error().message);
  positions_.clear();
}

void clerk_state::note(const topic_watch::answer& answer) {
  using kafka::errc;
  const bool answered = answer || (answer.error().code != errc::unreachable && answer.error().code != errc::timed_out);
  unanswered_ = answered ? 0 : unanswered_ + 1;
  // One answer that does not come may be a broker's restart, or a node that is too busy.
  if (answered || unanswered_ > 1)
    options_.status->miss_kafka(answered ? std::string{} : answer.error().message);
}

void clerk_state::watch_input() {
  const auto& shape = options_.job->shape;
  const auto topic = admin_->describe_topic(shape.input_topic, call_timeout);
  note(topic);
  if (input_topic_.replaced(topic)) {
    self_->quit(make_reason(
      errc::halted, "the input topic " + shape.input_topic
                      + " was deleted or made anew: offsets of the old one mean nothing in it. "
                        "Begin a new job under another job.name and output.topic."));
    return;
  }
  if (!topic)
    return warn(topic.error().message);
  if (*topic && (*topic)->partitions > options_.partitions) {
    options_.partitions = (*topic)->partitions;
    self_->send(options_.node, options_.partitions);
  }
}

void clerk_state::watch_state() {
  const auto name = options_.job->state_topic();
  const auto topic = admin_->describe_topic(name, call_timeout);
  const bool replaced = state_topic_.replaced(topic);
  if (!topic)
    return warn(topic.error().message);
  if (!replaced)
    return;
  self_->quit(make_reason(errc::halted, "topic " + name
                                          + ", which holds the job's state, was deleted or made anew: "
                                            "what is committed from here on could not be restored. "
                                            "Restore the topic, or begin a new job under another "
                                            "job.name and output.topic."));
}

void clerk_state::cut_log(stream::shard_id shard, stream::log_offset before) {
  if (!ensure_admin())
    return;
  const auto done = admin_->delete_records(options_.job->state_topic(),
                                           static_cast<std::int32_t>(shard), before, call_timeout);
  if (!done)
    warn("the log of shard " + std::to_string(shard)
         + " could not be cut behind its snapshot, it stays longer: " + done.error().message);
}

} // namespace komado::actors
