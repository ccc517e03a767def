#include "tests/simulation/world.hpp"

#include "runtime/stream/state_fold.hpp"
#include "tests/simulation/faults.hpp"

#include <algorithm>

namespace komado::simulation {

namespace {

stream::duration span(microseconds length) { return stream::duration{length}; }

} // namespace

world::world(world_options options, occurrences& counted)
    : random(options.seed * 2),
      job(make_plan(options.seed)),
      expected(job),
      kafka(job, random),
      counts(counted),
      checks(job, expected, kafka, counted),
      net(*this),
      options_(options),
      machines_(job.nodes),
      completing_(job.shards) {
  for (auto& machine : machines_)
    machine.start_at = events.now() + (random.chance(0.5) ? 0 : random.between(0, 8000) * millisecond);
}

world::~world() = default;

// -- the run ------------------------------------------------------------------

std::string world::run() {
  if (options_.trace)
    trace_plan();
  faults chaos{*this};
  supervise();
  chaos.begin();
  tail();
  while (checks.violation().empty() && events.step()) {
    counts.count(occurrence::events);
    if (!calm_ && !faulty())
      calm_down();
  }
  if (checks.violation().empty()) {
    checks.tail_outputs();
    checks.finish(!halted_at_);
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
         2 * job.window_size + 25 * second + job.session_timeout;
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
  if (halted_at_ && events.now() > *halted_at_ + 15 * second)
    return events.stop(); // nobody can finish; what was committed is right
  if (!halted_at_ && events.now() > deadline())
    return checks.fail("does not finish, though nothing fails any more: " + checks.missing());
  events.after(random.between(100, 500) * millisecond, nullptr, [this] { tail(); });
}

microseconds world::latency() {
  if (strikes(0.03))
    return random.between(10, 800) * millisecond;
  return random.between(200, 3000);
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

std::size_t world::partitions() const {
  const auto& all = job.partitions;
  const auto there = [this](const planned_partition& one) { return one.added_at <= events.now(); };
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), there));
}

stream::genesis world::configured_genesis() {
  stream::genesis made;
  for (auto& byte : made.birth.bytes)
    byte = static_cast<std::uint8_t>(random.next());
  made.shards = job.shards;
  made.input_topic = "sensortag";
  made.input_topic_id = "simulated";
  for (std::size_t id = 0; id < partitions(); ++id)
    made.start_offsets.push_back(job.partitions[id].start);
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
