#include "tests/simulation/world.hpp"

#include "runtime/stream/state_fold.hpp"
#include "tests/simulation/shard_owner.hpp"
#include "tests/simulation/source.hpp"

#include <algorithm>

namespace komado::simulation {

namespace {

stream::duration span(microseconds length) { return stream::duration{length}; }

} // namespace

world::world(world_options options, occurrences& counted)
    : random(options.seed * 2),
      job(make_plan(options.seed)),
      expected(job),
      kafka(job),
      counts(counted),
      checks(job, expected, kafka, counted),
      options_(options),
      shards_(job.shards),
      partitions_(job.partitions.size()),
      directory_(job.shards),
      completing_(job.shards) {}

world::~world() = default;

// -- the run ------------------------------------------------------------------

std::string world::run() {
  if (options_.trace)
    trace_plan();
  supervise();
  strike();
  tail();
  while (checks.violation().empty() && events.step()) {
    counts.count(occurrence::events);
    if (!calm_ && !faulty())
      calm_down();
  }
  if (checks.violation().empty()) {
    checks.tail_outputs();
    checks.finish();
  }
  return checks.violation();
}

/// After the faults: time to recover, for the clock to pass the last windows, and for idleness. Drift may
/// hold partitions back one after the other, each until the slower ones are idle.
microseconds world::deadline() const {
  auto settled = job.faults_end;
  for (const auto& partition : job.partitions)
    if (!partition.offsets.empty())
      settled = std::max(settled, partition.offsets.back().stable);
  const auto partitions = static_cast<microseconds>(job.partitions.size());
  return settled + (partitions + 1) * (job.idle_timeout + 3 * second) + job.max_future + job.watermark_delay +
         2 * job.window_size + 20 * second;
}

void world::tail() {
  checks.tail_outputs();
  if (!faulty() && checks.complete() &&
      std::none_of(kafka.coordinators.begin(), kafka.coordinators.end(),
                   [](const coordinator& one) { return one.open() || one.completing(); })) {
    // Go on a little: what comes now comes too often.
    events.after(2 * second, nullptr, [this] { events.stop(); });
    return;
  }
  if (events.now() > deadline())
    return checks.fail("does not finish, though nothing fails any more: " + checks.missing());
  events.after(random.between(100, 500) * millisecond, nullptr, [this] { tail(); });
}

microseconds world::latency() {
  if (strikes(0.03))
    return random.between(10, 800) * millisecond;
  return random.between(200, 3000);
}

// -- network ------------------------------------------------------------------

template <class Instance>
Instance* world::find_alive(const std::vector<std::unique_ptr<Instance>>& all, std::uint32_t id) const {
  for (auto at = all.rbegin(); at != all.rend(); ++at)
    if ((*at)->id == id)
      return (*at)->alive ? at->get() : nullptr;
  return nullptr;
}

void world::send(frame message) {
  counts.count(occurrence::frames);
  trace_frame(message, "->");
  if (strikes(0.03))
    return counts.count(occurrence::frames_lost);
  const auto shared = std::make_shared<frame>(std::move(message));
  const auto now = events.now();
  deliver(shared, now);
  if (strikes(0.03)) {
    counts.count(occurrence::frames_repeated);
    deliver(shared, now);
  }
}

void world::deliver(const std::shared_ptr<frame>& message, microseconds sent_at) {
  actor* to = find_alive(owners_, message->to);
  auto* const source_to = to ? nullptr : find_alive(sources_, message->to);
  if (!to)
    to = source_to;
  if (!to)
    return;
  events.after(latency(), to, [this, message, sent_at, to, source_to] {
    const auto cut = cuts_.find(std::minmax(message->from, message->to));
    if (cut != cuts_.end() && sent_at < cut->second)
      return counts.count(occurrence::frames_lost);
    trace_frame(*message, ">>");
    if (source_to)
      source_to->receive(*message);
    else
      static_cast<shard_owner*>(to)->receive(*message);
  });
}

// -- broker -------------------------------------------------------------------

void world::complete_transactions(stream::shard_id shard) {
  if (completing_[shard] || !kafka.coordinators[shard].completing())
    return;
  completing_[shard] = true;
  events.after(latency(), nullptr, [this, shard] {
    completing_[shard] = false;
    const auto* log = kafka.coordinators[shard].write_marker(random.below(8));
    if (log == &kafka.states[shard])
      checks.check_commits(shard);
    if (random.chance(0.3))
      checks.tail_outputs();
    complete_transactions(shard);
  });
}

void world::deliver_later(stream::shard_id shard, std::int64_t epoch, bool commit) {
  const auto delay =
      random.chance(0.5) ? random.between(1, 40) * millisecond : random.between(1, 2500) * millisecond;
  events.after(delay, nullptr, [this, shard, epoch, commit] {
    counts.count(occurrence::endtxn_stale);
    bool hit = false;
    kafka.coordinators[shard].end(epoch, commit, hit);
    if (hit)
      counts.count(occurrence::endtxn_stale_hits);
    trace("stale EndTxn of shard " + std::to_string(shard) + (hit ? " hits" : " misses"));
    complete_transactions(shard);
  });
}

// -- the job ------------------------------------------------------------------

stream::genesis world::configured_genesis() {
  stream::genesis made;
  for (auto& byte : made.birth.bytes)
    byte = static_cast<std::uint8_t>(random.next());
  made.shards = job.shards;
  made.input_topic = "sensortag";
  made.input_topic_id = "simulated";
  for (const auto& partition : job.partitions)
    made.start_offsets.push_back(partition.start);
  made.format.unit = job.time_in_milliseconds ? stream::time_unit::ms : stream::time_unit::s;
  made.window_size = span(job.window_size);
  made.watermark_delay = span(job.watermark_delay);
  made.max_future = span(job.max_future);
  made.max_past = span(job.max_past);
  return made;
}

const stream::genesis* world::committed_genesis() {
  const auto& log = kafka.states[0];
  stream::state_fold fold;
  for (auto offset = log.start(); !genesis_ && offset < log.stable_end(); ++offset) {
    const auto* message = log.committed(offset);
    if (!message || !fold.take(offset, *message->value) || !fold.last_commit())
      continue;
    if (auto state = std::move(fold).finish(); state && *state)
      genesis_ = (*state)->job;
    break;
  }
  return genesis_ ? &*genesis_ : nullptr;
}

stream::feed_options world::feed_options() const {
  stream::feed_options options;
  options.format.unit = job.time_in_milliseconds ? stream::time_unit::ms : stream::time_unit::s;
  options.shards = job.shards;
  options.window_size = span(job.window_size);
  options.watermark_delay = span(job.watermark_delay);
  options.max_future = span(job.max_future);
  options.max_past = span(job.max_past);
  options.idle_timeout = span(job.idle_timeout);
  options.batch_bytes = job.batch_bytes;
  return options;
}

stream::shard_options world::shard_options() const {
  stream::shard_options options;
  options.max_drift = span(job.max_drift);
  options.commit_interval = span(job.commit_interval);
  options.late_topic = true;
  options.session_credit = job.session_credit;
  options.uncommitted_bytes = job.uncommitted_bytes;
  options.snapshot_after_bytes = job.snapshot_after_bytes;
  return options;
}

void world::announce(const shard_owner& owner, std::uint64_t incarnation) {
  const auto shard = owner.shard();
  trace("owner " + std::to_string(owner.id) + " announces incarnation " + std::to_string(incarnation) +
        " of shard " + std::to_string(shard));
  const directory_entry entry{incarnation, owner.id};
  if (incarnation > directory_[shard].incarnation)
    directory_[shard] = entry;
  for (const auto& one : sources_)
    if (one->alive)
      events.after(latency(), one.get(), [to = one.get(), shard, entry] { to->learn(shard, entry); });
  // The others of this shard may hear of it late; until then only Kafka stops them.
  for (const auto& one : owners_)
    if (one->alive && one->shard() == shard && !strikes(0.5))
      events.after(latency(), one.get(), [to = one.get(), entry] { to->learn(entry); });
}

// -- idleness, as the world knows it ------------------------------------------

void world::remember_claim(stream::partition_id partition, std::int64_t end) {
  claimed_ends_.emplace(partition, end);
}

bool world::truly_idle(stream::partition_id partition, std::int64_t end, microseconds asked_at,
                       microseconds said_at) {
  const auto index = static_cast<std::size_t>(partition);
  const auto& log = kafka.inputs[index];
  if (log.end(asked_at) != end || log.away(asked_at))
    return false;
  const auto since = said_at - job.idle_timeout;
  if (expected.last_raise(index, end) > since)
    return false;
  // While a broker is away nothing is known to be quiet; a short absence may pass unnoticed.
  const auto& outages = log.planned().outages;
  const bool unknown = std::any_of(outages.begin(), outages.end(), [&](const outage& away) {
    return away.to - away.from > 6 * second && away.from < asked_at && away.to > since;
  });
  return !unknown || claimed_ends_.contains({partition, end});
}

} // namespace komado::simulation
