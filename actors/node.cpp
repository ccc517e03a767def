#include "actors/node.hpp"

#include "actors/clerk.hpp"
#include "actors/clock.hpp"
#include "actors/directory.hpp"
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
    partitions_(options_.input_partitions) {
}

node_state::~node_state() {
  options_.group->disband();
  options_.input->detach_all();
}

node_actor::behavior_type node_state::make_behavior() {
  self_->set_down_handler([this](const caf::down_msg& down) { bury(down); });
  clerk_ = self_->spawn<clerk_actor::stateful_impl<clerk_state>, caf::detached>(
    clerk_options{options_.job, partitions_, node_actor{self_}});
  directory_ = self_->spawn<directory_actor::stateful_impl<directory_state>, caf::detached>(
    directory_options{options_.job, node_actor{self_}});
  self_->monitor(clerk_);
  self_->monitor(directory_);
  alive_ = 2;
  self_->send(options_.peers, start_atom_v, caf::actor_cast<caf::actor>(self_));
  self_->delayed_send(self_, tick_interval, tick_atom_v);
  return {
    [this](const shard_ready& ready) { claim(ready); },
    [this](stream::partition_id count) {
      partitions_ = count;
      options_.status->expect_partitions(count);
      start_sources();
    },
    [this](const group_change& change) { follow(change); },
    [this](caught_up_atom) { join(); },
    [this](const stream::directory_entry& entry) { learn(entry); },
    [this](const shard_superseded& news) {
      const auto ours = routes_.find(news.shard);
      if (ours != routes_.end() && ours->second.incarnation == news.incarnation)
        perform(tenure_.fenced(news.shard, now_of(self_)));
    },
    [this](const shard_route& route) { connect(route); },
    [this](const route_lost& lost) { disconnect(lost); },
    [this](tick_atom) {
      self_->delayed_send(self_, tick_interval, tick_atom_v);
      perform(tenure_.tick(now_of(self_)));
      quit_if_alone();
    },
    [this](drain_atom) { leave(); },
  };
}

template <class Handle>
void node_state::discard(const Handle& actor) {
  discarded_.insert(actor.address());
  self_->send_exit(actor, caf::exit_reason::user_shutdown);
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
  switch (change.what) {
    case kind::assigned:
      options_.status->wait_for({});
      options_.job->log(log_level::info, "assigned " + text_of(change.shards));
      for (const auto id : change.shards)
        perform(tenure_.assigned(id, now));
      start_sources();
      break;
    case kind::revoked:
      options_.job->log(log_level::info, "handing over " + text_of(change.shards));
      for (const auto id : change.shards) {
        stop_sources(id);
        perform(tenure_.revoked(id, now));
      }
      break;
    case kind::lost:
      options_.job->log(log_level::warning, "the group has taken " + text_of(change.shards)
                                              + " away: this node was silent for too long");
      for (const auto id : change.shards) {
        stop_sources(id);
        perform(tenure_.lost(id));
      }
      break;
    case kind::proven:
    case kind::disproven:
      for (const auto id : change.shards)
        perform(tenure_.answered(id, change.what == kind::proven, now));
      break;
    case kind::left:
      joined_ = false;
      break;
  }
  options_.status->hold(tenure_.held());
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

void node_state::start(stream::shard_id id) {
  self_->send(options_.peers, forget_atom_v, id);
  const auto started = spawn_shard(self_, setting(), id, owners_.contains(id));
  alive_ += 2;
  if (const auto first = routes_.find(0); id != 0 && first != routes_.end())
    self_->send(started.sink, first->second);
  shards_.insert_or_assign(id, started);
}

void node_state::drain(stream::shard_id id) {
  options_.status->drain(id);
  self_->send(shards_.at(id).window, drain_atom_v);
  if (const auto ours = routes_.find(id); ours != routes_.end())
    disconnect({id, ours->second.incarnation});
}

void node_state::drop(stream::shard_id id) {
  const auto known = shards_.find(id);
  if (known == shards_.end())
    return;
  discard(known->second.window);
  discard(known->second.sink);
  let_go(id);
}

void node_state::let_go(stream::shard_id id) {
  const auto known = shards_.find(id);
  const auto route = routes_.find(id);
  if (route != routes_.end() && route->second.window == known->second.window)
    disconnect({id, route->second.incarnation});
  shards_.erase(known);
  options_.shards->erase(id);
  options_.status->let_go(id);
  self_->send(directory_, forget_atom_v, id);
  if (const auto other = owners_.find(id); other != owners_.end())
    seek(other->second);
}

// -- sources --------------------------------------------------------------------

void node_state::start_sources() {
  if (leaving_)
    return;
  const auto shards = static_cast<stream::partition_id>(options_.job->shape.shards);
  for (stream::partition_id partition = 0; partition < partitions_; ++partition) {
    if (!tenure_.holds(static_cast<stream::shard_id>(partition % shards))
        || sources_.contains(partition))
      continue;
    options_.status->take_partition(partition);
    auto started = spawn_source(self_, setting(), options_.input, partition);
    options_.input->attach(partition, started);
    ++alive_;
    for (const auto& [id, route] : routes_)
      self_->send(started, route);
    sources_.emplace(partition, std::move(started));
  }
}

void node_state::stop_sources(stream::shard_id id) {
  std::erase_if(sources_, [&](const auto& known) {
    if (static_cast<stream::shard_id>(known.first) % options_.job->shape.shards != id)
      return false;
    options_.input->detach(known.first);
    options_.status->let_go_partition(known.first);
    discard(known.second);
    return true;
  });
}

// -- where each shard is ----------------------------------------------------------

void node_state::claim(const shard_ready& ready) {
  const auto known = shards_.find(ready.shard);
  if (known == shards_.end() || known->second.window != self_->current_sender())
    return; // dropped meanwhile
  const auto& cluster = options_.job->cluster;
  const shard_route route{ready.shard, ready.incarnation, ready.job, known->second.window};
  options_.shards->put(route);
  options_.status->shard_ready(ready.shard, ready.incarnation);
  self_->send(directory_, stream::directory_entry{ready.job->birth, ready.shard, ready.incarnation,
                                                  options_.id, cluster.advertise_host,
                                                  cluster.advertise_port});
  connect(route);
  taken_over_.push_back(ready);
  say_if_ready();
}

void node_state::learn(const stream::directory_entry& entry) {
  owners_.insert_or_assign(entry.shard, entry);
  seek(entry);
}

void node_state::seek(const stream::directory_entry& entry) {
  if (entry.node != options_.id && !shards_.contains(entry.shard) && joined_)
    self_->send(options_.peers, entry);
}

void node_state::connect(const shard_route& route) {
  if (const auto same = check_same_job(*route.job, options_.job->shape); !same)
    return fail(make_reason(errc::halted, "shard " + std::to_string(route.shard) + " runs elsewhere: "
                                            + same.error().message));
  const auto known = routes_.find(route.shard);
  if (known != routes_.end() && known->second.incarnation > route.incarnation)
    return;
  routes_.insert_or_assign(route.shard, route);
  for (const auto& [partition, source] : sources_)
    self_->send(source, route);
  // A node without a shard is a spare, ready once the others do the work.
  if (routes_.size() == options_.job->shape.shards)
    options_.status->wait_for({});
  if (route.shard != 0)
    return;
  for (const auto& [id, shard] : shards_) {
    if (id != 0)
      self_->send(shard.sink, route);
  }
}

void node_state::disconnect(const route_lost& lost) {
  const auto known = routes_.find(lost.shard);
  if (known == routes_.end() || known->second.incarnation != lost.incarnation)
    return;
  routes_.erase(known);
  for (const auto& [partition, source] : sources_)
    self_->send(source, lost);
}

void node_state::say_if_ready() {
  const auto held = tenure_.held();
  const bool ready = std::all_of(held.begin(), held.end(), [this](auto id) {
    const auto route = routes_.find(id);
    return route != routes_.end() && shards_.contains(id)
           && route->second.window == shards_.at(id).window;
  });
  metrics_.ready(options_.status->ready());
  if (!ready)
    return;
  const auto& log = options_.job->log;
  log(log_level::info, text_of_takeover(taken_over_));
  log(log_level::info, text_of_positions(options_.job->shape.input_topic, taken_over_));
  log(log_level::info, "ready");
  taken_over_.clear();
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
  for (const auto id : tenure_.held()) {
    stop_sources(id);
    perform(tenure_.lost(id));
  }
  leave();
}

void node_state::stop_helpers() {
  if (std::exchange(stopped_, true))
    return;
  for (const auto& [partition, source] : sources_)
    self_->send_exit(source, caf::exit_reason::user_shutdown);
  self_->send_exit(clerk_, caf::exit_reason::user_shutdown);
  self_->send_exit(directory_, caf::exit_reason::user_shutdown);
}

void node_state::bury(const caf::down_msg& down) {
  --alive_;
  if (discarded_.erase(down.source) == 0 && !bury_shard(down) && down.reason != caf::exit_reason::user_shutdown)
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
  return true;
}

void node_state::quit_if_alone() {
  if (!leaving_)
    return;
  const bool given_up = give_up_leaving_ && now_of(self_) >= *give_up_leaving_;
  if (tenure_.empty() && (!joined_ || given_up))
    stop_helpers();
  if (stopped_ && alive_ == 0)
    self_->quit(failure_.empty() ? caf::error{caf::exit_reason::user_shutdown} : failure_);
}

} // namespace komado::actors
