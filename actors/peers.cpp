#include "actors/peers.hpp"

#include "actors/clock.hpp"
#include "actors/dialer.hpp"
#include "actors/errors.hpp"
#include "actors/gathering.hpp"
#include "actors/network.hpp"
#include "runtime/stream/genesis_codec.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto tick_interval = 100ms;
constexpr auto find_timeout = 2s;
constexpr auto find_interval = 300ms;
constexpr stream::duration least_patience = 200ms;
constexpr stream::duration longest_patience = 3s;
constexpr stream::duration news_after = 5s;
// CAF knows one connection between two nodes: of two that cross, each end keeps another one, and nothing
// gets through until both have timed out. So the node with the lesser id calls; the other one does so only
// if it has waited in vain, for the lesser may not know of it or not reach it.
/// When they hear of each other.
constexpr stream::duration courtesy = 1s;
/// After a connection or a call has failed: longer than it takes CAF (5 s) to notice at both ends, for an
/// end that has not noticed yet refuses calls.
constexpr stream::duration courtesy_after_failure = 8s;

} // namespace

peers_state::peers_state(peers_actor::pointer self, peers_options options)
  : self_(self), options_(std::move(options)) {
}

peers_actor::behavior_type peers_state::make_behavior() {
  self_->set_down_handler([this](const caf::down_msg& down) { bury(down); });
  gate_ = self_->spawn<gate_actor::stateful_impl<gate_state>, caf::linked>(
    gate_options{options_.card, options_.shards, options_.report, peers_actor{self_}});
  dialer_ = options_.dialer
              ? options_.dialer(self_, gate_)
              : self_->spawn<dialer_actor::stateful_impl<dialer_state>, caf::detached + caf::linked>(
                dialer_options{options_.cluster, options_.card, gate_, peers_actor{self_}});
  self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
  return {
    [this](listen_atom) { return listen(); },
    [this](start_atom, const caf::actor& node) { node_ = caf::actor_cast<node_actor>(node); },
    [this](const stream::directory_entry& owner) { learn(owner); },
    [this](forget_atom, stream::shard_id id) { forget(id); },
    [this](const peer_found& found) { connect(found); },
    [this](const peer_missing& missing) { miss(missing); },
    [this](drain_atom) {
      if (node_)
        self_->send(node_, drain_atom_v);
    },
    [this](report_atom) { return gather(); },
    [this](tick_atom) {
      self_->scheduled_send(self_, next_tick(self_, tick_interval), tick_atom_v);
      if (++ticks_ % 10 == 0)
        options_.report(); // so that its rates are those of the last seconds
      go_on();
    },
  };
}

caf::result<std::uint16_t> peers_state::listen() {
  auto& system = self_->system();
  auto promise = self_->make_response_promise<std::uint16_t>();
  self_
    ->request(middleman_of(system, options_.cluster), caf::infinite, caf::publish_atom_v,
              options_.cluster.listen_port, caf::actor_cast<caf::strong_actor_ptr>(gate_),
              system.message_types(gate_), options_.cluster.listen_host, true)
    .then([promise](std::uint16_t port) mutable { promise.deliver(port); },
          [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
  return promise;
}

// -- who owns what ------------------------------------------------------------

void peers_state::learn(const stream::directory_entry& owner) {
  auto& known = shards_[owner.shard];
  if (known.window)
    lose(owner.shard, known);
  known = {owner, window_actor{}, false, {}};
  const auto [found, added] = peers_.try_emplace(owner.node);
  auto& peer = found->second;
  if (added)
    peer.dial_at = now_of(self_) + turn(owner.node, courtesy);
  peer.where = owner;
  peer.address = owner.host + ":" + std::to_string(owner.port);
  go_on();
}

void peers_state::forget(stream::shard_id id) {
  const auto known = shards_.find(id);
  if (known == shards_.end())
    return;
  if (known->second.window)
    lose(id, known->second);
  shards_.erase(known);
}

void peers_state::lose(stream::shard_id id, shard& from) {
  self_->demonitor(from.window);
  from.window = nullptr;
  self_->send(node_, route_lost{id, from.owner.incarnation});
}

// -- connections --------------------------------------------------------------

void peers_state::connect(const peer_found& found) {
  if (found.card.node == options_.card.node)
    return;
  auto& peer = peers_[found.card.node];
  peer.dialing = false;
  peer.patience = {};
  peer.missed_since.reset();
  peer.said_missing = false;
  if (peer.gate == found.gate)
    return;
  if (peer.gate)
    self_->demonitor(peer.gate);
  peer.gate = found.gate;
  self_->monitor(peer.gate);
  options_.log(log_level::info, "connected to node " + to_hex(found.card.node));
  go_on();
}

void peers_state::miss(const peer_missing& missing) {
  const auto known = peers_.find(missing.node);
  if (known == peers_.end())
    return;
  auto& peer = known->second;
  peer.dialing = false;
  peer.patience = std::clamp(2 * peer.patience, least_patience, longest_patience);
  peer.dial_at = now_of(self_) + peer.patience + turn(missing.node, courtesy_after_failure);
  // Once, when it has failed for a while: that a node is not there yet, or not any more, is no news.
  const auto now = now_of(self_);
  if (!peer.missed_since)
    peer.missed_since = now;
  const bool lasting = !peer.said_missing && now - *peer.missed_since >= news_after;
  peer.said_missing = peer.said_missing || lasting;
  options_.log(lasting ? log_level::warning : log_level::debug,
               "node " + to_hex(missing.node) + " at " + peer.address
                 + ", which runs shards of this job, cannot be reached: " + missing.reason);
}

void peers_state::bury(const caf::down_msg& down) {
  for (auto& [id, shard] : shards_) {
    if (shard.window && shard.window.address() == down.source) {
      lose(id, shard);
      shard.ask_at = now_of(self_) + find_interval;
    }
  }
  for (auto& [node, peer] : peers_) {
    if (!peer.gate || peer.gate.address() != down.source)
      continue;
    peer.gate = nullptr;
    peer.dial_at = now_of(self_) + least_patience + turn(node, courtesy_after_failure);
    options_.log(log_level::info, "node " + to_hex(node) + " is gone: " + message_of(down.reason));
  }
  go_on();
}

void peers_state::go_on() {
  std::set<stream::uuid> owners;
  for (auto& [id, shard] : shards_) {
    owners.insert(shard.owner.node);
    auto& peer = peers_[shard.owner.node];
    if (peer.gate)
      find(id, shard, peer.gate);
    else
      dial(shard.owner.node, peer);
  }
  std::erase_if(peers_, [&](const auto& known) {
    return !known.second.gate && !known.second.dialing && !owners.contains(known.first);
  });
}

void peers_state::dial(const stream::uuid& node, peer& to) {
  if (to.dialing || now_of(self_) < to.dial_at || node == options_.card.node)
    return;
  to.dialing = true;
  self_->send(dialer_, to.where);
}

stream::duration peers_state::turn(const stream::uuid& node, stream::duration wait) const {
  // Whoever owns no shard yet is in nobody's directory, so nobody calls it.
  return options_.card.node < node || options_.shards->empty() ? stream::duration::zero() : wait;
}

void peers_state::find(stream::shard_id id, shard& wanted, const gate_actor& gate) {
  const auto now = now_of(self_);
  if (wanted.window || wanted.asking || now < wanted.ask_at || !node_)
    return;
  wanted.asking = true;
  wanted.ask_at = now + find_interval;
  const auto asked = wanted.owner;
  self_->request(gate, find_timeout, find_atom_v, shard_address{asked.birth, id, asked.incarnation})
    .then([this, asked](const window_actor& window,
                        const std::string& genesis) { answer(asked, window, genesis); },
          [this, asked](const caf::error&) { answer(asked, window_actor{}, {}); });
}

void peers_state::answer(const stream::directory_entry& asked, const window_actor& window,
                         const std::string& genesis) {
  const auto known = shards_.find(asked.shard);
  if (known == shards_.end() || known->second.owner != asked)
    return; // there is another owner by now
  known->second.asking = false;
  if (!window)
    return; // not yet, or not any more: asked again, until the directory says otherwise
  stream::byte_reader in{genesis};
  auto job = std::make_shared<const stream::genesis>(stream::decode_genesis(in));
  if (!in.ok())
    return;
  known->second.window = window;
  self_->monitor(window);
  self_->send(node_, shard_route{asked.shard, asked.incarnation, std::move(job), window});
}

// -- for people ---------------------------------------------------------------

caf::result<cluster_report> peers_state::gather() {
  auto promise = self_->make_response_promise<cluster_report>();
  auto all = std::make_shared<gathering>(options_.report(),
                                         job_extent{options_.job_shards, options_.partitions()});
  for (const auto& [node, peer] : peers_)
    all->expect(to_hex(node), peer.address);
  for (const auto& [id, shard] : shards_)
    all->expect_shard(to_hex(shard.owner.node), id, shard.owner.incarnation);
  const auto job = options_.card.job;
  auto finish = [all, promise, job]() mutable {
    if (all->complete())
      promise.deliver(all->finish(job));
  };
  for (const auto& [node, peer] : peers_) {
    const auto name = to_hex(node);
    if (!peer.gate) {
      all->silent(name);
      continue;
    }
    self_->request(peer.gate, gathering::patience, report_atom_v)
      .then(
        [all, name, finish](node_report& report) mutable {
          all->answer(name, std::move(report));
          finish();
        },
        [all, name, finish](const caf::error&) mutable {
          all->silent(name);
          finish();
        });
  }
  finish();
  return promise;
}

} // namespace komado::actors
