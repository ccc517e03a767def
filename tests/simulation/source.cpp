#include "tests/simulation/source.hpp"

#include "tests/simulation/node.hpp"
#include "tests/simulation/shard_owner.hpp"

#include <utility>

namespace komado::simulation {

using stream::partition_feed;

namespace {

stream::input_record view(const planned_offset& at) {
  stream::input_record record;
  record.offset = at.offset;
  if (at.record->written)
    record.written = stream::timestamp{stream::duration{*at.record->written}};
  if (at.record->key)
    record.key = *at.record->key;
  if (at.record->value)
    record.value = *at.record->value;
  record.leader_epoch = at.leader_epoch;
  return record;
}

} // namespace

source::source(world& around, node& home, std::size_t partition)
    : world_(around),
      node_(home),
      partition_(partition),
      source_id_(around.random.next()),
      feed_(around.feed_options(), source_id_, static_cast<stream::partition_id>(partition), around.steady()),
      tick_interval_(around.random.between(60, 200) * millisecond),
      asked_(around.job.shards),
      routes_(around.job.shards) {}

void source::start() {
  for (stream::shard_id shard = 0; shard < routes_.size(); ++shard)
    meet(shard);
  tick();
}

void source::tick() {
  for (const auto shard : feed_.hellos_due(world_.steady()))
    say_hello(shard);
  serve();
  send_batches(partition_feed::flush::stale);
  query_end();
  world_.counts.count(occurrence::rewinds, feed_.rewinds() - std::exchange(rewinds_, feed_.rewinds()));
  world_.events.after(tick_interval_, this, [this] { tick(); });
}

// -- links --------------------------------------------------------------------

/// Whoever answers at the owner's address is asked: it may be another owner by now, or nobody.
void source::say_hello(stream::shard_id shard) {
  const auto* genesis = world_.committed_genesis();
  const auto* entry = node_.look_up(shard);
  if (!genesis || !entry)
    return;
  if (feed_.incarnation(shard) < entry->incarnation)
    meet(shard); // it was announced before the genesis could be read
  const auto* owner = world_.answering_at(*entry);
  const auto connection = owner ? world_.net.dial(*this, *owner) : std::nullopt;
  if (!connection)
    return world_.counts.count(occurrence::routes_to_nobody);
  asked_[shard] = {owner->id, owner->process, *connection};
  const stream::hello hello{source_id_,     feed_.partition(), shard, feed_.incarnation(shard),
                            genesis->birth, hash_of(*genesis)};
  world_.net.send({id, owner->id, *connection, shard, hello, 0, 0});
}

/// Whoever runs the shard in that process gets it, which may be a successor of the one who said welcome.
template <class Message>
void source::send(stream::shard_id shard, Message message, microseconds asked_at, microseconds said_at) {
  auto& route = routes_[shard];
  const auto* home = dynamic_cast<node*>(world_.find(route.process));
  if (const auto* owner = home ? home->owner_of(shard) : nullptr)
    route.owner = owner->id;
  world_.net.send({id, route.owner, route.connection, shard, std::move(message), asked_at, said_at});
}

void source::meet(stream::shard_id shard) {
  if (const auto* entry = node_.look_up(shard))
    feed_.announce(shard, entry->incarnation);
}

void source::lose(std::uint32_t owner) {
  for (stream::shard_id shard = 0; shard < routes_.size(); ++shard)
    if (routes_[shard].owner == owner)
      feed_.disconnect(shard);
}

void source::lose_process(std::uint32_t process) {
  for (stream::shard_id shard = 0; shard < routes_.size(); ++shard)
    if (routes_[shard].process == process)
      feed_.disconnect(shard);
}

void source::receive(const frame& message) {
  const auto& asked = asked_[message.shard];
  auto& route = routes_[message.shard];
  if (message.from == asked.owner)
    route = asked;
  if (message.from != route.owner)
    return;
  if (const auto* welcome = std::get_if<stream::welcome>(&message.body))
    feed_.open(message.shard, *welcome, world_.steady());
  else if (const auto* answer = std::get_if<stream::acknowledgement>(&message.body))
    feed_.acknowledge(message.shard, *answer, world_.steady());
  send_batches(partition_feed::flush::full);
  serve();
}

void source::send_batches(partition_feed::flush mode) {
  for (stream::shard_id shard = 0; shard < routes_.size(); ++shard) {
    while (auto batch = feed_.take_batch(shard, mode, world_.steady())) {
      if (world_.wrong(mutation::running_maximum))
        batch->watermark = std::max(batch->watermark, greatest_);
      world_.counts.count(occurrence::batches);
      send(shard, *std::move(batch));
    }
  }
}

// -- reading ------------------------------------------------------------------

void source::serve() {
  if (const auto target = feed_.take_seek()) {
    ++generation_;
    fetching_ = false;
    position_ = target->offset;
    if (target->leader_epoch != world_.expected.leader_epoch(partition_, position_))
      world_.checks.fail("source " + std::to_string(id) + " seeks " + std::to_string(position_) +
                         " under the leader epoch " + std::to_string(target->leader_epoch));
    reported_end_ = -1;
    fetched_.clear();
    found_end_.reset();
  }
  take_records();
  if (fetched_.empty() && !found_end_ && !fetching_ && feed_.ready_for_records())
    fetch();
}

void source::take_records() {
  while (!fetched_.empty() && feed_.ready_for_records()) {
    const bool room = feed_.take(view(*fetched_.front()));
    fetched_.pop_front();
    greatest_ = std::max(greatest_, feed_.scan_watermark());
    if (!room)
      send_batches(partition_feed::flush::full);
  }
  if (!fetched_.empty() || !found_end_)
    return;
  feed_.reach_end(*std::exchange(found_end_, std::nullopt), world_.steady());
  if (world_.random.chance(0.5))
    send_batches(partition_feed::flush::all);
}

void source::fetch() {
  fetching_ = true;
  world_.events.after(world_.latency(), this, [this, generation = generation_] { fetched(generation); });
}

void source::fetched(std::uint64_t generation) {
  if (generation != generation_)
    return;
  const auto now = world_.events.now();
  const auto& log = world_.kafka.inputs[partition_];
  const auto end = log.stable_end(now);
  const auto records =
      log.read(position_, 1 + world_.random.below(world_.job.devices.size() > 100 ? 1000 : 12), now);
  if (log.away(now) || (records.empty() && reported_end_ == end)) {
    world_.events.after(80 * millisecond, this, [this, generation] { this->fetched(generation); });
    return;
  }
  fetching_ = false;
  if (position_ < log.start(now)) {
    if (!world_.wrong(mutation::retention_skipped))
      return world_.halt(node_);
    position_ = log.start(now);
    return serve();
  }
  if (records.empty()) {
    position_ = std::max(position_, end);
    reported_end_ = end;
    found_end_ = position_;
  } else {
    position_ = records.back()->offset + 1;
    fetched_.insert(fetched_.end(), records.begin(), records.end());
  }
  serve();
}

// -- idleness -----------------------------------------------------------------

void source::query_end() {
  if (!feed_.end_query_due(world_.steady()))
    return;
  feed_.end_query_sent(world_.steady());
  if (world_.wrong(mutation::idle_by_silence))
    return confirm_end(feed_.scan_position(), world_.events.now());
  world_.events.after(world_.latency(), this, [this] {
    const auto now = world_.events.now();
    const auto& log = world_.kafka.inputs[partition_];
    std::optional<std::int64_t> end;
    if (log.away(now) || world_.strikes(0.02))
      world_.counts.count(occurrence::end_queries_failed);
    else
      end = log.end(now);
    world_.events.after(end ? world_.latency() : second, this, [this, now, end] { confirm_end(end, now); });
  });
}

void source::confirm_end(std::optional<std::int64_t> end, microseconds asked_at) {
  const auto now = world_.events.now();
  if (world_.tracing())
    world_.trace("source " + std::to_string(id) + " is told the end " +
                 (end ? std::to_string(*end) : "by nobody") + " at " +
                 std::to_string((asked_at - time_zero) / millisecond) + " ms");
  for (auto& [shard, claim] : feed_.confirm_end(end, world_.steady())) {
    if (world_.truly_idle(claim.partition, claim.end, asked_at, now))
      world_.remember_claim(claim.partition, claim.end);
    world_.counts.count(occurrence::idle_claims);
    send(shard, claim, asked_at, now);
  }
}

} // namespace komado::simulation
