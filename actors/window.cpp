#include "actors/window.hpp"

#include "actors/clock.hpp"
#include "actors/errors.hpp"

#include <utility>
#include <variant>

namespace komado::actors {

namespace {

constexpr auto tick_interval = std::chrono::milliseconds{100};

} // namespace

window_state::window_state(window_actor::pointer self, window_options options)
  : self_(self),
    options_(std::move(options)),
    metrics_(self->system().metrics(), options_.shard, options_.status) {
}

window_actor::behavior_type window_state::make_behavior() {
  return {
    [this](const stream::hello& message, const link_actor& link) { open(message, link); },
    [this](const stream::batch& message) { apply(message); },
    [this](const stream::idle_claim& message) { claim_idle(message); },
    [this](const restored& message) { begin(message); },
    [this](const commit_done& message) { finish_commit(message); },
    [this](tick_atom) { tick(); },
    [this](commit_atom) { go_on(); },
    [this](drain_atom) { drain(); },
    [this](const stream::window_query& query) {
      return show<stream::page<stream::open_window>>(
        [&] { return find_windows(*shard_, query, now_of(self_)); });
    },
    [this](const stream::device_query& query) {
      return show<stream::page<stream::known_device>>([&] { return find_devices(*shard_, query); });
    },
    [this](const stream::recent_query& query) {
      return show<stream::recent_page>([&] { return find_recent(*shard_, query, now_of(self_)); });
    },
  };
}

template <class Answer, class Find>
caf::result<Answer> window_state::show(Find find) {
  if (!shard_)
    return make_reason(errc::not_here, "shard " + std::to_string(options_.shard)
                                         + " is not restored yet");
  return find();
}

void window_state::begin(const restored& message) {
  shard_.emplace(options_.shard, options_.core, stream::result_writer{options_.format, options_.zone},
                 std::move(*message.from));
  takeover_ = {nullptr, message.records, message.bytes, message.duration};
  metrics_.begin(*shard_, takeover_);
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  go_on();
}

// -- links --------------------------------------------------------------------

void window_state::open(const stream::hello& message, const link_actor& link) {
  if (!shard_ || draining_)
    return;
  if (auto answer = shard_->open(message, now_of(self_))) {
    links_.insert_or_assign(message.source, link);
    self_->send(link, options_.shard, std::move(*answer));
  }
}

void window_state::apply(const stream::batch& message) {
  if (!shard_ || draining_)
    return;
  const auto answer = shard_->apply(message, now_of(self_));
  const auto link = links_.find(message.source);
  if (link == links_.end())
    return;
  if (const auto* taken = std::get_if<stream::acknowledgement>(&answer))
    self_->send(link->second, options_.shard, *taken);
  else if (const auto* opened = std::get_if<stream::welcome>(&answer))
    self_->send(link->second, options_.shard, *opened);
  go_on();
}

void window_state::claim_idle(const stream::idle_claim& message) {
  if (!shard_ || draining_)
    return;
  const auto answer = shard_->claim_idle(message, now_of(self_));
  const auto link = links_.find(message.source);
  if (answer && link != links_.end())
    self_->send(link->second, options_.shard, *answer);
  go_on();
}

void window_state::send_grants() {
  for (auto& [source, grant] : shard_->take_grants(now_of(self_))) {
    if (const auto link = links_.find(source); link != links_.end())
      self_->send(link->second, options_.shard, grant);
  }
}

// -- time and commits ---------------------------------------------------------

void window_state::tick() {
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  if (!draining_)
    shard_->tick(now_of(self_));
  metrics_.refresh(*shard_, std::chrono::system_clock::now());
  // Sources come and go with the nodes.
  erase_if(links_, [this](const auto& known) { return !shard_->serves(known.first); });
  go_on();
}

void window_state::go_on() {
  send_grants();
  commit_if_due();
}

void window_state::commit_if_due() {
  const auto due = shard_->next_cut();
  if (!due)
    return;
  const auto now = now_of(self_);
  if (*due <= now || draining_) {
    auto cut = shard_->take_cut(now);
    metrics_.submit(*shard_, *cut, now);
    self_->send(options_.sink, std::move(cut));
  } else if (!commit_timer_ || *commit_timer_ <= now || *due < *commit_timer_) {
    commit_timer_ = *due;
    self_->delayed_send(self_, *due - now, commit_atom_v);
  }
}

void window_state::finish_commit(const commit_done& message) {
  const bool was_claimed = shard_->claimed();
  metrics_.commit(message);
  shard_->committed(now_of(self_));
  if (!was_claimed)
    announce();
  go_on();
  quit_if_drained();
}

void window_state::announce() {
  shard_ready ready;
  ready.shard = options_.shard;
  ready.incarnation = shard_->state().stamp.incarnation;
  ready.job = std::make_shared<const stream::genesis>(shard_->state().job);
  ready.records = takeover_.records;
  ready.bytes = takeover_.bytes;
  ready.duration = takeover_.duration;
  for (const auto& partition : shard_->state().partitions)
    ready.positions.push_back(partition.position);
  self_->send(options_.node, std::move(ready));
}

void window_state::drain() {
  draining_ = true;
  if (shard_ && shard_->claimed())
    commit_if_due();
  quit_if_drained();
}

void window_state::quit_if_drained() {
  // Before the claim there is nothing to lose; afterwards the last cut has to be known committed.
  if (draining_ && (!shard_ || !shard_->claimed() || shard_->settled()))
    self_->quit(caf::exit_reason::user_shutdown);
}

} // namespace komado::actors
