#include "tests/simulation/node.hpp"

#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"

#include <algorithm>
#include <utility>

// A node's calls to the group and to the directory.

namespace komado::simulation {

namespace {

constexpr auto heartbeat_interval = 500 * millisecond;

} // namespace

// -- the group ----------------------------------------------------------------

void node::join() {
  world_.events.after(world_.latency(), nullptr, [this] {
    const auto member = world_.kafka.shards.join(world_.events.now());
    world_.events.after(world_.latency(), this, [this, member] {
      member_ = member;
      generation_ = 0;
      accepted_at_ = world_.events.now();
      heartbeat();
    });
  });
}

void node::heartbeat() {
  const auto now = world_.events.now();
  if (member_ == 0)
    return;
  world_.events.after(heartbeat_interval, this, [this, member = member_] {
    if (member == member_)
      heartbeat();
  });
  if (now - accepted_at_ > world_.job.session_timeout) {
    // The client finds out by itself, but not at once.
    const auto delay = world_.random.between(0, 1000) * millisecond;
    world_.events.after(delay, this, [this, member = member_] { heard(member, std::nullopt); });
  }
  if (cut_off_until_ > now)
    return;
  const group::report said{member_, generation_, held_, revoking_.empty()};
  world_.events.after(world_.latency(), nullptr, [this, said] {
    const auto answer = world_.kafka.shards.heartbeat(said, world_.events.now());
    world_.events.after(world_.latency(), this,
                        [this, member = said.member, answer] { heard(member, answer); });
  });
}

void node::heard(std::uint32_t member, const std::optional<group::assignment>& answer) {
  if (member != member_ || leaving_)
    return;
  if (!answer)
    return lose_all();
  accepted_at_ = world_.events.now();
  if (answer->generation < generation_)
    return; // overtaken
  if (world_.tracing() && answer->generation != generation_) {
    std::string shards;
    for (const auto shard : answer->shards)
      shards += ' ' + std::to_string(shard);
    world_.trace("node " + std::to_string(id) + ", member " + std::to_string(member) + ": generation " +
                 std::to_string(answer->generation) + " gives it" + (shards.empty() ? " nothing" : shards));
  }
  generation_ = answer->generation;
  for (const auto shard : std::set{held_}) {
    if (answer->shards.contains(shard) || revoking_.contains(shard))
      continue;
    world_.counts.count(occurrence::revocations);
    revoking_.insert(shard);
    stop_sources(shard, false);
    obey(tenure_.revoked(shard, world_.steady()));
  }
  for (const auto shard : answer->shards) {
    if (!held_.insert(shard).second)
      continue;
    world_.counts.count(occurrence::assignments);
    start_sources(shard);
    obey(tenure_.assigned(shard, world_.steady()));
  }
}

void node::release(stream::shard_id shard) {
  held_.erase(shard);
  revoking_.erase(shard);
  ended_at_.erase(shard);
  dismiss(shard);
  if (!leaving_ || !held_.empty())
    return;
  world_.events.after(world_.latency(), nullptr, [this] { world_.kafka.shards.leave(member_); });
  world_.end_process(*this);
}

/// The others may own these already.
void node::lose_all() {
  world_.counts.count(occurrence::losses, held_.size());
  world_.trace("node " + std::to_string(id) + ", member " + std::to_string(member_) + ": out of the group");
  member_ = 0;
  for (const auto shard : std::exchange(held_, {})) {
    stop_sources(shard, true);
    obey(tenure_.lost(shard));
    dismiss(shard);
  }
  revoking_.clear();
  ended_at_.clear();
  world_.events.after(world_.random.between(0, 300) * millisecond, this, [this] { join(); });
}

void node::drain() {
  if (leaving_ || member_ == 0 || held_.empty())
    return;
  world_.counts.count(occurrence::node_drains);
  leaving_ = true;
  for (const auto shard : std::set{held_}) {
    stop_sources(shard, false);
    if (alive && held_.contains(shard) && revoking_.insert(shard).second)
      obey(tenure_.revoked(shard, world_.steady()));
  }
}

void node::prove(stream::shard_id shard) {
  const auto slow = world_.strikes(0.1) ? world_.random.between(1, 5) * second : 0;
  if (cut_off_until_ > world_.events.now() || !held_.contains(shard)) {
    last_answer_ = std::max(last_answer_, world_.events.now() + 5 * second);
    world_.events.after(last_answer_ - world_.events.now(), this,
                        [this, shard] { obey(tenure_.answered(shard, false, world_.steady())); });
    return;
  }
  world_.events.after(
      world_.latency(), nullptr, [this, shard, slow, member = member_, generation = generation_] {
        const bool taken = world_.kafka.shards.commit(member, generation);
        world_.counts.count(taken ? occurrence::proofs : occurrence::proofs_refused);
        world_.trace("node " + std::to_string(id) + ", member " + std::to_string(member) +
                     ": proof for shard " + std::to_string(shard) + (taken ? " taken" : " refused"));
        last_answer_ = std::max(last_answer_, world_.events.now() + world_.latency() + slow);
        world_.events.after(last_answer_ - world_.events.now(), this, [this, shard, taken, member] {
          const bool ours = taken && member == member_ && held_.contains(shard) && !revoking_.contains(shard);
          obey(tenure_.answered(shard, ours, world_.steady()));
        });
      });
}

// -- the directory ------------------------------------------------------------

void node::tail() {
  for (; alive && next_entry_ < world_.kafka.directory.end(); ++next_entry_) {
    const auto& value = world_.kafka.directory.read(next_entry_);
    if (!value)
      continue;
    const auto entry = stream::parse_directory_entry(*value);
    if (!entry)
      return world_.checks.fail("a directory entry does not decode: " + entry.error().message);
    take(*entry);
  }
  if (!alive)
    return;
  if (!std::exchange(caught_up_, true))
    join();
  const auto pause =
      world_.strikes(0.03) ? world_.random.between(1000, 4000) : world_.random.between(20, 300);
  world_.events.after(pause * millisecond, this, [this] { tail(); });
}

void node::take(const stream::directory_entry& entry) {
  const auto* known = counted_.contains(entry.shard) ? &counted_[entry.shard] : nullptr;
  if (!known || (world_.wrong(mutation::lowest_entry) && entry.incarnation < known->incarnation) ||
      world_.wrong(mutation::last_entry))
    counted_[entry.shard] = entry;
  switch (directory_.take(entry)) {
  case stream::directory_news::nothing:
  case stream::directory_news::changed:
    break;
  case stream::directory_news::superseded:
    supersede(entry.shard);
    break;
  case stream::directory_news::overwritten:
    world_.counts.count(occurrence::entries_overwritten);
    if (!world_.wrong(mutation::lower_entry_left) && !world_.wrong(mutation::last_entry))
      append(ours_[entry.shard]);
    break;
  }
  if (!alive)
    return;
  for (const auto& [partition, running] : sources_)
    if (running && running->alive)
      running->meet(entry.shard);
}

void node::supersede(stream::shard_id shard) {
  auto* const owner = owner_of(shard);
  if (!owner || world_.wrong(mutation::higher_entry_ignored))
    return;
  world_.counts.count(occurrence::step_downs);
  ended(*owner);
}

const stream::directory_entry* node::look_up(stream::shard_id shard) const {
  if (world_.wrong(mutation::lowest_entry) || world_.wrong(mutation::last_entry)) {
    const auto found = counted_.find(shard);
    return found == counted_.end() ? nullptr : &found->second;
  }
  const auto* genesis = world_.committed_genesis();
  return genesis ? directory_.owner(genesis->birth, shard) : nullptr;
}

void node::claimed(shard_owner& owner) {
  const auto shard = owner.shard();
  if (owner_of(shard) != &owner)
    return; // let go, and about to end
  const stream::directory_entry entry{
      owner.state().job.birth, shard, owner.incarnation(), name_, host(), owner.port()};
  ours_[shard] = entry;
  if (directory_.own(entry) && !world_.wrong(mutation::higher_entry_ignored))
    return supersede(shard);
  append(entry);
}

/// An idempotent producer keeps its order, but an entry may come late.
void node::append(stream::directory_entry entry) {
  const auto delay = world_.strikes(0.1) ? world_.random.between(100, 5000) * millisecond : world_.latency();
  last_append_ = std::max(last_append_, world_.events.now() + delay);
  world_.trace("node " + std::to_string(id) + " announces incarnation " + std::to_string(entry.incarnation) +
               " of shard " + std::to_string(entry.shard));
  world_.events.after(
      last_append_ - world_.events.now(), keeps_entries_back_ ? this : nullptr,
      [this, entry = std::move(entry)] { world_.kafka.directory.append(entry, world_.events.now()); });
}

} // namespace komado::simulation
