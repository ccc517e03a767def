#include "tests/simulation/node.hpp"

#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"

#include <algorithm>

// A process and its shards and sources. node_membership.cpp has its calls to the group and the directory.

namespace komado::simulation {

using stream::tenure;

node::node(world& around, std::uint32_t slot)
    : world_(around),
      slot_(slot),
      keeps_entries_back_(around.random.chance(0.5)),
      partitions_(around.partitions()) {
  for (auto& byte : name_.bytes)
    byte = static_cast<std::uint8_t>(around.random.next());
}

void node::start() {
  if (world_.wrong(mutation::directory_from_end))
    next_entry_ = world_.kafka.directory.end();
  tail();
  tick();
  look_for_partitions();
}

/// Metadata is asked now and then.
void node::look_for_partitions() {
  partitions_ = world_.partitions();
  for (const auto shard : tenure_.held())
    start_sources(shard);
  world_.events.after(world_.random.between(1000, 5000) * millisecond, this,
                      [this] { look_for_partitions(); });
}

void node::tick() {
  obey(tenure_.tick(world_.steady()));
  for (auto& [partition, running] : sources_) {
    if (running && running->alive)
      continue;
    auto& at = restart_at_[partition];
    if (at == 0)
      at = world_.events.now() + (world_.faulty() ? world_.random.between(0, 2000) * millisecond : 0);
    else if (world_.events.now() >= at) {
      at = 0;
      running = &world_.start_source(*this, partition);
    }
  }
  world_.events.after(100 * millisecond, this, [this] { tick(); });
}

// -- shards -------------------------------------------------------------------

void node::obey(const tenure::orders& orders) {
  for (const auto& order : orders)
    if (alive)
      obey(order);
}

void node::obey(const tenure::order& order) {
  auto* const owner = owner_of(order.shard);
  switch (order.what) {
  case tenure::action::start:
    return start_owner(order.shard);
  case tenure::action::drain:
    if (!owner || world_.strikes(0.2) || world_.wrong(mutation::revoked_goes_on))
      return obey(tenure_.lost(order.shard)), release(order.shard);
    world_.counts.count(occurrence::drains);
    return owner->drain();
  case tenure::action::drop:
    return dismiss(order.shard);
  case tenure::action::release:
    return release(order.shard);
  case tenure::action::prove:
    return prove(order.shard);
  }
}

shard_owner* node::owner_of(stream::shard_id shard) const {
  const auto found = owners_.find(shard);
  return found == owners_.end() || !found->second->alive ? nullptr : found->second;
}

shard_owner* node::owner_at(std::uint16_t port) const {
  for (auto at = all_owners_.rbegin(); at != all_owners_.rend(); ++at)
    if ((*at)->alive && (*at)->port() == port)
      return *at;
  return nullptr;
}

void node::start_owner(stream::shard_id shard) {
  dismiss(shard);
  check_backing(shard);
  std::uint16_t port = 1;
  while (owner_at(port))
    ++port;
  owners_[shard] = &world_.make_owner(*this, shard, port);
  all_owners_.push_back(owners_[shard]);
  owners_[shard]->start();
}

/// Rule 5: after a fence only whom the group still gives the shard takes it over anew.
void node::check_backing(stream::shard_id shard) {
  const auto since = ended_at_.find(shard);
  if (since == ended_at_.end())
    return;
  if (!world_.kafka.shards.held_since(shard, member_, since->second))
    world_.checks.fail("node " + std::to_string(id) + " takes shard " + std::to_string(shard) +
                       " over after a fence, though the group does not give it the shard");
  ended_at_.erase(since);
}

void node::hijack(stream::shard_id shard) {
  if (owner_of(shard) || held_.contains(shard))
    return;
  world_.counts.count(occurrence::second_owners);
  start_owner(shard);
}

/// The owner is told to end. If it hangs, it will go on for a moment when it comes to.
void node::dismiss(stream::shard_id shard) {
  auto* const owner = owner_of(shard);
  owners_.erase(shard);
  ours_.erase(shard);
  if (const auto* genesis = world_.committed_genesis())
    directory_.disown(genesis->birth, shard);
  if (!owner)
    return;
  if (world_.wrong(mutation::revoked_goes_on)) {
    owner->disobedient = true;
    return;
  }
  world_.events.after(50, owner, [this, owner] { world_.end(*owner); });
}

void node::drained(shard_owner& owner) {
  const auto shard = owner.shard();
  const bool current = owner_of(shard) == &owner;
  world_.end(owner);
  if (current)
    obey(tenure_.drained(shard));
}

void node::ended(shard_owner& owner) {
  const auto shard = owner.shard();
  const bool current = owner_of(shard) == &owner;
  world_.end(owner);
  if (!current)
    return; // let go already
  if (tenure_.holds(shard))
    ended_at_.try_emplace(shard, world_.events.now());
  dismiss(shard);
  if (world_.wrong(mutation::unproven_takeover) && tenure_.holds(shard))
    return start_owner(shard);
  obey(tenure_.fenced(shard, world_.steady()));
}

// -- sources ------------------------------------------------------------------

void node::start_sources(stream::shard_id shard) {
  for (std::size_t partition = shard; partition < partitions_; partition += world_.job.shards)
    if (const auto [at, added] = sources_.try_emplace(partition, nullptr); added)
      at->second = &world_.start_source(*this, partition);
}

void node::stop_sources(stream::shard_id shard, bool at_once) {
  for (std::size_t partition = shard; partition < partitions_; partition += world_.job.shards) {
    const auto found = sources_.find(partition);
    if (found == sources_.end())
      continue;
    auto* const running = found->second;
    sources_.erase(found);
    restart_at_.erase(partition);
    // The next node may start its own before this one has ended.
    const auto lingers = at_once || !world_.faulty() ? 50 : world_.random.between(0, 3000) * millisecond;
    if (running)
      world_.events.after(lingers, running, [this, running] { world_.end(*running); });
  }
}

void node::double_source() { world_.start_source(*this, world_.random.below(partitions_)).doubled = true; }

} // namespace komado::simulation
