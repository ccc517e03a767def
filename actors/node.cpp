#include "actors/node.hpp"

#include "actors/clock.hpp"
#include "actors/errors.hpp"
#include "actors/random_identity.hpp"
#include "actors/takeover_text.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;
using stream::tenure;

constexpr auto tick_interval = 100ms;
/// The group need not confirm that this node has left: it notices without.
constexpr auto leave_limit = 2s;

} // namespace

node_state::node_state(node_actor::pointer self, node_options options)
  : self_(self),
    options_(std::move(options)),
    metrics_(self->system().metrics(), options_.job->shape.shards),
    birth_(random_uuid()),
    sources_(self, options_.job->shape.shards, options_.input, options_.status, options_.reachable,
             [this](stream::partition_id partition) {
               return options_.starts->source(self_, setting(), options_.input, partition);
             }) {
}

node_state::~node_state() {
  options_.group->disband();
  options_.input->detach_all();
}

node_actor::behavior_type node_state::make_behavior() {
  self_->set_down_handler([this](const caf::down_msg& down) { bury(down); });
  sources_.expect(options_.input_partitions);
  clerk_ = options_.starts->clerk(self_, options_.job, options_.input_partitions, options_.status);
  directory_ = options_.starts->directory(self_, options_.job);
  alive_ = 2;
  self_->send(options_.peers, start_atom_v, caf::actor_cast<caf::actor>(self_));
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  return {
    [this](const shard_ready& ready) { claim(ready); },
    [this](stream::partition_id count) {
      options_.status->expect_partitions(count);
      sources_.expect(count);
    },
    [this](const group_change& change) { follow(change); },
    [this](caught_up_atom) { join(); },
    [this](const stream::directory_entry& entry) { learn(entry); },
    [this](const shard_superseded& news) {
      const auto* ours = sources_.route(news.shard);
      if (ours && ours->incarnation == news.incarnation && is_ours(*ours))
        perform(tenure_.fenced(news.shard, now_of(self_)));
    },
    [this](const shard_route& route) { connect(route); },
    [this](const route_lost& lost) { sources_.disconnect(lost); },
    [this](tick_atom) {
      self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
      perform(tenure_.tick(now_of(self_)));
      quit_if_alone();
    },
    [this](drain_atom) { leave(); },
  };
}

shard_setting node_state::setting() const {
  return {options_.job, options_.zone, options_.status, birth_, clerk_, stop_.get_token()};
}

// -- what the group does --------------------------------------------------------

void node_state::join() {
  if (leaving_)
    return;
  const auto done = options_.group->join(node_actor{self_});
  if (!done)
    return fail(make_reason(errc::refused, done.error().message));
  joined_ = true;
  for (const auto& [id, entry] : owners_)
    seek(entry);
}

void node_state::follow(const group_change& change) {
  using kind = group_change::kind;
  const auto now = now_of(self_);
  const auto& log = options_.job->log;
  switch (change.what) {
    case kind::assigned:
      // Whoever leaves starts nothing: it is asked to give back at once what it was given meanwhile.
      if (leaving_)
        return;
      log(log_level::info, "assigned " + text_of(change.shards));
      for (const auto id : change.shards)
        perform(tenure_.assigned(id, now));
      break;
    case kind::revoked:
      log(log_level::info, "handing over " + text_of(change.shards));
      for (const auto id : change.shards)
        perform(tenure_.revoked(id, now));
      break;
    case kind::lost:
      log(log_level::warning, "the group has taken " + text_of(change.shards)
                                + " away: this node was silent for too long");
      for (const auto id : change.shards)
        perform(tenure_.lost(id));
      break;
    case kind::proven:
    case kind::disproven:
      for (const auto id : change.shards)
        perform(tenure_.answered(id, change.what == kind::proven, now));
      break;
    case kind::left:
      joined_ = false;
      if (!leaving_)
        return fail(make_reason(errc::refused, "this node is no member of group "
                                                 + options_.job->shards_group()
                                                 + " any more and cannot become one again"));
      break;
  }
  show_held();
  // Not before: for a moment the node would seem ready, without its shards.
  if (change.what == kind::assigned)
    options_.status->wait_for({});
  quit_if_alone();
}

void node_state::perform(const tenure::orders& orders) {
  for (const auto& [what, id] : orders) {
    switch (what) {
      case tenure::action::start:
        start(id);
        break;
      case tenure::action::drain:
        drain(id);
        break;
      case tenure::action::drop:
        drop(id);
        break;
      case tenure::action::release:
        options_.group->release(id);
        break;
      case tenure::action::prove:
        options_.group->prove(id);
        break;
    }
  }
}

void node_state::show_held() {
  const auto held = tenure_.held();
  options_.status->hold(held);
  sources_.hold(held);
}

void node_state::start(stream::shard_id id) {
  self_->send(options_.peers, forget_atom_v, id);
  const auto started = options_.starts->shard(self_, setting(), id, owners_.contains(id));
  alive_ += 2;
  if (const auto* first = sources_.route(0); id != 0 && first)
    self_->send(started.sink, *first);
  shards_.insert_or_assign(id, started);
}

void node_state::drain(stream::shard_id id) {
  options_.status->drain(id);
  self_->send(shards_.at(id).window, drain_atom_v);
  if (const auto* route = sources_.route(id); route && is_ours(*route))
    sources_.disconnect({id, route->incarnation});
}

void node_state::drop(stream::shard_id id) {
  const auto known = shards_.find(id);
  if (known == shards_.end())
    return;
  for (const auto& each : {caf::actor_cast<caf::actor>(known->second.window),
                           caf::actor_cast<caf::actor>(known->second.sink)}) {
    discarded_.insert(each.address());
    self_->send_exit(each, caf::exit_reason::user_shutdown);
  }
  let_go(id);
}

void node_state::drop_all() {
  for (const auto id : tenure_.held())
    perform(tenure_.lost(id));
  show_held();
}

void node_state::let_go(stream::shard_id id) {
  if (const auto* route = sources_.route(id); route && is_ours(*route))
    sources_.disconnect({id, route->incarnation});
  shards_.erase(id);
  options_.shards->erase(id);
  options_.status->let_go(id);
  metrics_.ready(options_.status->ready());
  self_->send(directory_, forget_atom_v, id);
  if (const auto other = owners_.find(id); other != owners_.end())
    seek(other->second);
}

// -- ends -------------------------------------------------------------------------

void node_state::leave() {
  if (std::exchange(leaving_, true))
    return;
  options_.status->stop();
  stop_.request_stop();
  give_up_leaving_ = now_of(self_) + leave_limit + tenure::drain_limit;
  if (joined_)
    options_.group->leave();
  quit_if_alone();
}

void node_state::fail(const caf::error& reason) {
  if (failure_.empty()) {
    failure_ = reason;
    options_.job->log(log_level::error, message_of(reason));
  }
  drop_all();
  leave();
}

void node_state::stop_helpers() {
  if (std::exchange(stopped_, true))
    return;
  self_->send_exit(clerk_, caf::exit_reason::user_shutdown);
  self_->send_exit(directory_, caf::exit_reason::user_shutdown);
}

void node_state::bury(const caf::down_msg& down) {
  const auto source_was_told = sources_.bury(down.source);
  if (!source_was_told)
    --alive_;
  const bool expected = source_was_told ? *source_was_told
                                        : discarded_.erase(down.source) != 0 || bury_shard(down)
                                            || (stopped_ && down.reason == caf::exit_reason::user_shutdown);
  if (!expected)
    fail(down.reason);
  quit_if_alone();
}

bool node_state::bury_shard(const caf::down_msg& down) {
  const auto known = std::find_if(shards_.begin(), shards_.end(), [&](const auto& entry) {
    return entry.second.window.address() == down.source
           || entry.second.sink.address() == down.source;
  });
  if (known == shards_.end())
    return false;
  const auto id = known->first;
  if (down.reason == errc::fenced) {
    metrics_.fenced();
    options_.job->log(log_level::warning, message_of(down.reason));
    perform(tenure_.fenced(id, now_of(self_)));
  } else if (down.reason != caf::exit_reason::user_shutdown || tenure_.holds(id)) {
    // Whoever ends before it was told to takes the node along: a shard without its sink would only
    // look alive.
    fail(down.reason);
  } else if (known->second.window.address() == down.source) {
    self_->send_exit(known->second.sink, caf::exit_reason::user_shutdown);
  } else {
    let_go(id);
    perform(tenure_.drained(id));
  }
  discarded_.erase(down.source);
  return true;
}

void node_state::quit_if_alone() {
  if (!leaving_)
    return;
  const bool given_up = give_up_leaving_ && now_of(self_) >= *give_up_leaving_;
  if (given_up)
    drop_all(); // the group has not even asked for it
  if (tenure_.empty() && (!joined_ || given_up))
    stop_helpers();
  if (stopped_ && alive_ == 0 && sources_.empty())
    self_->quit(failure_.empty() ? caf::error{caf::exit_reason::user_shutdown} : failure_);
}

} // namespace komado::actors
