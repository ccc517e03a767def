#include "actors/directory.hpp"

#include "actors/errors.hpp"

#include <caf/send.hpp>

#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto retry_delay = 500ms;
constexpr auto flush_timeout = 3s;

} // namespace

directory_state::directory_state(directory_actor::pointer self, directory_options options)
  : self_(self), options_(std::move(options)) {
}

directory_actor::behavior_type directory_state::make_behavior() {
  if (auto failed = start_tail())
    self_->quit(std::move(failed));
  return {
    [this](const directory_record& record) { take(record); },
    [this](caught_up_atom) { self_->send(options_.node, caught_up_atom_v); },
    [this](const stream::directory_entry& entry) { own(entry); },
    [this](forget_atom, stream::shard_id shard) { disown(shard); },
    [this](tick_atom) { append(); },
  };
}

caf::error directory_state::start_tail() {
  kafka::topic_tail_callbacks callbacks;
  // Weakly: the tail is this actor's, and ends with it.
  const auto send = [to = caf::actor_cast<caf::weak_actor_ptr>(self_)](auto message) {
    if (const auto strong = to.lock())
      caf::anon_send(caf::actor_cast<directory_actor>(strong), std::move(message));
  };
  callbacks.on_record = [send](const kafka::record& record) {
    send(directory_record{std::string{record.key}, std::string{record.value}});
  };
  callbacks.on_caught_up = [send] { send(caught_up_atom_v); };
  callbacks.on_error = [log = options_.job->log](const kafka::error& failure) {
    log(log_level::warning, failure.message);
  };
  auto started = kafka::topic_tail::start(options_.job->kafka, options_.job->directory_topic(), 0,
                                          std::move(callbacks));
  if (!started)
    return make_reason(errc::refused, started.error().message);
  tail_ = std::move(*started);
  return {};
}

void directory_state::take(const directory_record& record) {
  const auto entry = stream::parse_directory_entry(record.value);
  if (!entry) {
    options_.job->log(log_level::warning, "a record of " + options_.job->directory_topic()
                                            + " is no directory entry: " + entry.error().message);
    return;
  }
  const auto ours = own_.find(entry->shard);
  switch (known_.take(*entry)) {
    case stream::directory_news::nothing:
      return;
    case stream::directory_news::superseded:
      if (ours != own_.end())
        supersede(ours->second);
      [[fallthrough]];
    case stream::directory_news::changed:
      self_->send(options_.node, *entry);
      return;
    case stream::directory_news::overwritten:
      if (ours != own_.end()) {
        append_soon(ours->second);
      }
      return;
  }
}

void directory_state::own(const stream::directory_entry& entry) {
  own_.insert_or_assign(entry.shard, entry);
  if (known_.own(entry))
    return supersede(entry);
  append_soon(entry);
}

void directory_state::disown(stream::shard_id shard) {
  waiting_.erase(shard);
  if (const auto ours = own_.extract(shard))
    known_.disown(ours.mapped().birth, shard);
}

void directory_state::supersede(const stream::directory_entry& ours) {
  self_->send(options_.node, shard_superseded{ours.shard, ours.incarnation});
  disown(ours.shard);
}

void directory_state::append_soon(const stream::directory_entry& entry) {
  // Behind what is in the mailbox: shards that are claimed together are written together.
  if (waiting_.empty())
    self_->send(self_, tick_atom_v);
  waiting_.insert_or_assign(entry.shard, entry);
}

void directory_state::append() {
  if (waiting_.empty())
    return;
  auto done = kafka::result<void>{};
  if (!producer_) {
    auto opened = kafka::producer::open(options_.job->kafka);
    if (opened)
      producer_ = std::move(*opened);
    else
      done = opened.error();
  }
  const auto topic = options_.job->directory_topic();
  for (const auto& [shard, entry] : waiting_) {
    if (!done)
      break;
    const auto key = stream::directory_key(entry);
    const auto value = stream::to_json(entry);
    kafka::outgoing_record record;
    record.topic = topic;
    record.partition = 0;
    record.key = key;
    record.value = value;
    done = producer_->produce(record, flush_timeout);
  }
  if (done)
    done = producer_->flush(flush_timeout);
  if (done)
    return waiting_.clear();
  producer_.reset();
  if (done.error().message != last_warning_)
    options_.job->log(log_level::warning, "other nodes cannot find this node's shards yet: "
                                            + done.error().message);
  last_warning_ = done.error().message;
  self_->delayed_send(self_, retry_delay, tick_atom_v);
}

} // namespace komado::actors
