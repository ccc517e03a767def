#include "tests/simulation/node.hpp"
#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"
#include "tests/simulation/world.hpp"

#include <limits>

// Machines, the processes on them, and what these run.

namespace komado::simulation {

namespace {

constexpr auto transaction_timeout = 8 * second;

} // namespace

/// Whoever watches over machines and brokers does so now and then.
void world::supervise() {
  for (auto& machine : machines_)
    if (!machine.process && events.now() >= machine.start_at)
      start_node(machine);
  counts.count(occurrence::members_expired, kafka.shards.expire(events.now(), job.session_timeout));
  for (stream::shard_id shard = 0; shard < job.shards; ++shard) {
    if (!kafka.coordinators[shard].time_out(events.now(), transaction_timeout))
      continue;
    counts.count(occurrence::transactions_timed_out);
    complete_transactions(shard);
  }
  events.after(200 * millisecond, nullptr, [this] { supervise(); });
}

template <class Actor>
Actor& world::keep(std::unique_ptr<Actor> made, std::uint32_t process) {
  auto& kept = *made;
  actors_.push_back(std::move(made));
  kept.id = static_cast<std::uint32_t>(actors_.size());
  kept.process = process ? process : kept.id;
  return kept;
}

void world::start_node(machine& where) {
  const auto slot = static_cast<std::uint32_t>(&where - machines_.data());
  where.process = &keep(std::make_unique<node>(*this, slot), 0);
  trace("node " + std::to_string(where.process->id) + " starts on machine " + std::to_string(slot));
  where.process->start();
}

shard_owner& world::make_owner(node& home, stream::shard_id shard, std::uint16_t port) {
  auto& made = keep(std::make_unique<shard_owner>(*this, home, shard, port), home.id);
  trace("owner " + std::to_string(made.id) + " of shard " + std::to_string(shard) + " starts on node " +
        std::to_string(home.id));
  owners_.push_back(&made);
  return made;
}

source& world::start_source(node& home, std::size_t partition) {
  auto& made = keep(std::make_unique<source>(*this, home, partition), home.id);
  trace("source " + std::to_string(made.id) + " of partition " + std::to_string(partition) +
        " starts on node " + std::to_string(home.id));
  sources_.push_back(&made);
  made.start();
  return made;
}

shard_owner* world::answering_at(const stream::directory_entry& entry) const {
  for (const auto& machine : machines_)
    if (machine.process && entry.host == machine.process->host())
      return machine.process->owner_at(entry.port);
  return nullptr;
}

std::vector<node*> world::running_nodes() const {
  std::vector<node*> running;
  for (const auto& machine : machines_)
    if (machine.process)
      running.push_back(machine.process);
  return running;
}

void world::end(actor& who) {
  if (!who.alive)
    return;
  trace("actor " + std::to_string(who.id) + " ends");
  who.alive = false;
  if (faulty() && random.chance(0.3))
    return;
  for (auto* one : sources_)
    if (one->alive)
      events.after(latency(), one, [one, gone = who.id] { one->lose(gone); });
}

void world::end_process(node& which) {
  auto& machine = machines_[which.slot()];
  machine.process = nullptr;
  machine.start_at = events.now() + (faulty() ? random.between(0, 5000) : 100) * millisecond;
  trace("node " + std::to_string(which.id) + " ends");
  for (const auto& one : actors_)
    if (one->process == which.id)
      one->alive = false;
  net.disconnect_all(which.id);
}

void world::halt(node& which) {
  counts.count(occurrence::halts);
  trace("node " + std::to_string(which.id) + " halts");
  if (!halted_at_)
    halted_at_ = events.now();
  end_process(which);
  machines_[which.slot()].start_at = std::numeric_limits<microseconds>::max();
}

void world::tell_of_broken_connection(std::uint32_t one, std::uint32_t other) {
  const auto tell = [this](std::uint32_t here, std::uint32_t there) {
    for (auto* source : sources_) {
      if (!source->alive || source->process != here)
        continue;
      const auto delay = strikes(0.3) ? random.between(1, 6) * second : latency();
      events.after(delay, source, [source, there] { source->lose_process(there); });
    }
  };
  tell(one, other);
  tell(other, one);
}

/// A planned restart, of a node that then has to learn from a compacted directory who is who.
void world::restart_one() {
  kafka.directory.compact(events.now() - job.session_timeout - 5 * second);
  const auto nodes = running_nodes();
  if (nodes.size() > 1)
    nodes[random.below(nodes.size())]->drain();
}

/// Nothing fails any more. Old sources may stay, beside the new ones.
void world::calm_down() {
  calm_ = true;
  trace("nothing fails any more");
  events.after(job.session_timeout + 6 * second, nullptr, [this] { restart_one(); });
  if (random.chance(0.5))
    return;
  for (auto* one : sources_)
    if (one->alive && one->doubled)
      end(*one);
}

} // namespace komado::simulation
