#include "tests/simulation/faults.hpp"

#include "tests/simulation/node.hpp"
#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"

#include <algorithm>

namespace komado::simulation {

void faults::strike() {
  if (!world_.faulty())
    return;
  auto& random = world_.random;
  const auto nodes = world_.running_nodes();
  if (const auto which = random.below(100); which < 16 && !nodes.empty())
    strike_node(*nodes[random.below(nodes.size())]);
  else if (which < 28)
    strike_cluster();
  else if (auto* const who = random_actor(); which < 50 && who)
    strike_actor(*who);
  const auto pause = static_cast<double>(random.between(50, 600) * millisecond) / world_.job.chaos;
  world_.events.after(static_cast<microseconds>(pause), nullptr, [this] { strike(); });
}

void faults::strike_node(node& which) {
  auto& random = world_.random;
  const auto what = random.below(8);
  if (what > 1 && !which.present(world_.events.now()))
    return;
  switch (what) {
  case 0:
    world_.counts.count(occurrence::node_crashes);
    return world_.end_process(which);
  case 1:
    return freeze_node(which);
  case 2:
    return which.drain();
  case 3:
    world_.counts.count(occurrence::heartbeats_cut_off);
    return which.cut_off(world_.events.now() + random.between(1, 12) * second);
  case 4:
    return which.hijack(static_cast<stream::shard_id>(random.below(world_.job.shards)));
  case 5:
    world_.counts.count(occurrence::second_sources);
    return which.double_source();
  default:
    return cut_connection(which);
  }
}

void faults::strike_cluster() {
  switch (world_.random.below(6)) {
  case 0:
  case 1:
    world_.counts.count(occurrence::shuffles);
    return world_.kafka.shards.shuffle();
  case 2:
    world_.counts.count(occurrence::compactions);
    return world_.kafka.directory.compact(world_.events.now() - world_.job.session_timeout - 5 * second);
  case 3:
    return time_transaction_out();
  default:
    return;
  }
}

void faults::strike_actor(actor& which) {
  if (world_.random.chance(0.7))
    return freeze(which);
  if (!which.present(world_.events.now()))
    return;
  world_.counts.count(occurrence::actor_crashes);
  if (auto* const owner = dynamic_cast<shard_owner*>(&which))
    owner->end();
  else
    world_.end(which);
}

void faults::freeze(actor& who) {
  world_.counts.count(occurrence::freezes);
  const auto length =
      world_.random.chance(0.7) ? world_.random.between(10, 1500) : world_.random.between(1500, 14'000);
  const auto until = std::min(world_.events.now() + length * millisecond, world_.job.faults_end);
  who.frozen_until = std::max(who.frozen_until, until);
  world_.trace("actor " + std::to_string(who.id) + " is frozen for " + std::to_string(length) + " ms");
}

/// SIGSTOP: the node comes back as a zombie if the group did not wait for it.
void faults::freeze_node(node& which) {
  world_.counts.count(occurrence::node_freezes);
  const auto length = world_.random.between(500, 14'000) * millisecond;
  const auto until = std::min(world_.events.now() + length, world_.job.faults_end);
  world_.trace("node " + std::to_string(which.id) + " is frozen for " + std::to_string(length / millisecond) +
               " ms");
  const auto freeze = [&](actor& one) {
    if (one.alive && one.process == which.id)
      one.frozen_until = std::max(one.frozen_until, until);
  };
  freeze(which);
  for (auto* owner : world_.owners())
    freeze(*owner);
  for (auto* source : world_.sources())
    freeze(*source);
}

void faults::cut_connection(node& one) {
  const auto nodes = world_.running_nodes();
  auto& other = *nodes[world_.random.below(nodes.size())];
  if (&other == &one)
    return;
  world_.counts.count(occurrence::disconnects);
  const auto blocked = world_.random.chance(0.5) ? 0 : world_.random.between(100, 7000) * millisecond;
  world_.net.disconnect(one.id, other.id, std::min(world_.events.now() + blocked, world_.job.faults_end));
}

void faults::time_transaction_out() {
  const auto shard = static_cast<stream::shard_id>(world_.random.below(world_.job.shards));
  if (world_.kafka.coordinators[shard].time_out(world_.events.now(), 0))
    world_.counts.count(occurrence::transactions_timed_out);
  world_.complete_transactions(shard);
}

actor* faults::random_actor() {
  std::vector<actor*> alive;
  for (auto* owner : world_.owners())
    if (owner->alive)
      alive.push_back(owner);
  for (auto* source : world_.sources())
    if (source->alive)
      alive.push_back(source);
  return alive.empty() ? nullptr : alive[world_.random.below(alive.size())];
}

} // namespace komado::simulation
