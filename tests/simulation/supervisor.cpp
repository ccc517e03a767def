#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>

// Whoever starts actors where they are missed, and the faults that end, freeze and double them.

namespace komado::simulation {

namespace {

constexpr auto transaction_timeout = 8 * second;

} // namespace

template <class Actor>
bool world::present(const place<Actor>& of) const {
  // Who was started before the newest is a zombie, whatever it does.
  return of.newest && of.newest->present(events.now());
}

template <class Actor, class Start>
void world::replace(place<Actor>& of, Start start) {
  if (present(of)) {
    of.start_at = 0;
  } else if (of.start_at == 0) {
    of.start_at = events.now() + (faulty() ? random.between(0, 2000) * millisecond : 0) + 1;
  } else if (events.now() >= of.start_at) {
    of.start_at = 0;
    start();
  }
}

void world::supervise() {
  for (stream::shard_id shard = 0; shard < shards_.size(); ++shard)
    replace(shards_[shard], [&] { start_owner(shard); });
  for (std::size_t partition = 0; partition < partitions_.size(); ++partition)
    replace(partitions_[partition], [&] { start_source(partition); });
  for (stream::shard_id shard = 0; shard < job.shards; ++shard) {
    if (!kafka.coordinators[shard].time_out(events.now(), transaction_timeout))
      continue;
    counts.count(occurrence::transactions_timed_out);
    complete_transactions(shard);
  }
  events.after(200 * millisecond, nullptr, [this] { supervise(); });
}

void world::start_owner(stream::shard_id shard) {
  auto made = std::make_unique<shard_owner>(*this, shard);
  made->id = ++last_id_;
  made->process = static_cast<std::uint32_t>(random.below(2));
  trace("owner " + std::to_string(made->id) + " of shard " + std::to_string(shard) + " starts");
  shards_[shard].newest = made.get();
  owners_.push_back(std::move(made));
  owners_.back()->start();
}

void world::start_source(std::size_t partition) {
  auto made = std::make_unique<source>(*this, partition);
  made->id = ++last_id_;
  made->process = static_cast<std::uint32_t>(random.below(2));
  trace("source " + std::to_string(made->id) + " of partition " + std::to_string(partition) + " starts");
  partitions_[partition].newest = made.get();
  sources_.push_back(std::move(made));
  sources_.back()->start();
}

void world::end(actor& who) {
  if (!who.alive)
    return;
  trace("actor " + std::to_string(who.id) + " ends");
  who.alive = false;
  // Its peers may be told, or have to find out.
  if (faulty() && random.chance(0.3))
    return;
  for (const auto& one : sources_)
    if (one->alive)
      events.after(latency(), one.get(), [to = one.get(), gone = who.id] { to->lose(gone); });
}

void world::crash_process(std::uint32_t process) {
  counts.count(occurrence::process_crashes);
  for (const auto& one : owners_)
    if (one->process == process)
      end(*one);
  for (const auto& one : sources_)
    if (one->process == process)
      end(*one);
}

// -- faults -------------------------------------------------------------------

actor* world::random_actor() {
  std::vector<actor*> alive;
  for (const auto& one : owners_)
    if (one->alive)
      alive.push_back(one.get());
  for (const auto& one : sources_)
    if (one->alive)
      alive.push_back(one.get());
  return alive.empty() ? nullptr : alive[random.below(alive.size())];
}

void world::strike() {
  if (!faulty())
    return;
  const auto which = random.below(100);
  auto* const who = random_actor();
  if (which < 2) {
    crash_process(static_cast<std::uint32_t>(random.below(2)));
  } else if (which < 8 && who) {
    counts.count(occurrence::actor_crashes);
    end(*who);
  } else if (which < 24 && who) {
    freeze(*who);
  } else if (which < 29) {
    counts.count(occurrence::second_owners);
    start_owner(static_cast<stream::shard_id>(random.below(shards_.size())));
  } else if (which < 32) {
    counts.count(occurrence::second_sources);
    start_source(random.below(partitions_.size()));
  } else if (which < 44) {
    cut_link();
  } else if (which < 46) {
    const auto shard = static_cast<stream::shard_id>(random.below(shards_.size()));
    if (kafka.coordinators[shard].time_out(events.now(), 0))
      counts.count(occurrence::transactions_timed_out);
    complete_transactions(shard);
  }
  const auto pause = static_cast<double>(random.between(50, 600) * millisecond) / job.chaos;
  events.after(static_cast<microseconds>(pause), nullptr, [this] { strike(); });
}

void world::freeze(actor& who) {
  counts.count(occurrence::freezes);
  const auto length = random.chance(0.7) ? random.between(10, 1500) : random.between(1500, 14'000);
  who.frozen_until = std::min(events.now() + length * millisecond, job.faults_end);
  trace("actor " + std::to_string(who.id) + " is frozen for " + std::to_string(length) + " ms");
}

/// A connection breaks: what is on its way is lost, and the source may be told.
void world::cut_link() {
  if (sources_.empty() || owners_.empty())
    return;
  auto& one = *sources_[random.below(sources_.size())];
  const auto other = owners_[random.below(owners_.size())]->id;
  if (!one.alive)
    return;
  counts.count(occurrence::disconnects);
  cuts_[std::minmax(one.id, other)] = events.now();
  if (random.chance(0.7))
    events.after(latency(), &one, [&one, other] { one.lose(other); });
}

/// Nothing fails any more. Old sources may stay, beside the new ones.
void world::calm_down() {
  calm_ = true;
  trace("nothing fails any more");
  for (const auto& one : owners_)
    if (one->alive)
      events.after(latency(), one.get(), [this, to = one.get()] { to->learn(directory_[to->shard()]); });
  if (random.chance(0.5))
    return;
  for (const auto& one : sources_)
    if (one.get() != partitions_[one->partition()].newest)
      end(*one);
}

} // namespace komado::simulation
