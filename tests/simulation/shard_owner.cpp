#include "tests/simulation/shard_owner.hpp"

#include "tests/simulation/node.hpp"

#include <algorithm>
#include <utility>

namespace komado::simulation {

namespace {

stream::uuid random_uuid(random_source& random) {
  stream::uuid made;
  for (auto& byte : made.bytes)
    byte = static_cast<std::uint8_t>(random.next());
  return made;
}

stream::result_writer make_writer() {
  static const auto tokyo = stream::time_zone::find("Asia/Tokyo");
  stream::result_format format;
  using stream::aggregate_function;
  format.functions = {aggregate_function::mean, aggregate_function::min, aggregate_function::max,
                      aggregate_function::sum, aggregate_function::count};
  return {format, tokyo.value()};
}

constexpr auto claim_lifetime = 3 * second;

} // namespace

shard_owner::shard_owner(world& around, node& home, stream::shard_id shard, std::uint16_t port)
    : world_(around),
      node_(home),
      shard_(shard),
      port_(port),
      owner_(random_uuid(around.random)),
      sink_(around, *this),
      tick_interval_(around.random.between(80, 400) * millisecond),
      claims_(around.job.partitions.size()) {}

void shard_owner::start() {
  known_ = node_.directory().knows(shard_);
  sink_.start();
}

void shard_owner::end() { node_.ended(*this); }

// -- taking over --------------------------------------------------------------

void shard_owner::take_over(std::optional<stream::shard_state> state, std::uint64_t log_bytes) {
  world_.counts.count(occurrence::takeovers);
  if (state) {
    if (const auto same = check_same_job(state->job, world_.configured_genesis()); !same)
      return world_.checks.fail("restored another job: " + same.error().message);
    return begin({*std::move(state), owner_, false, log_bytes});
  }
  if (world_.kafka.states[shard_].start() > 0)
    return world_.checks.fail("shard " + std::to_string(shard_) + ": the state is lost");
  if (known_)
    return world_.checks.fail("shard " + std::to_string(shard_) + ": born though the directory knows it");
  world_.counts.count(occurrence::births);
  if (shard_ == 0)
    return begin({stream::newborn(world_.configured_genesis()), owner_, true, 0});
  wait_for_genesis();
}

void shard_owner::wait_for_genesis() {
  if (const auto* genesis = world_.committed_genesis())
    return begin({stream::newborn(*genesis), owner_, true, 0});
  world_.events.after(100 * millisecond, this, [this] { wait_for_genesis(); });
}

void shard_owner::begin(stream::takeover from) {
  window_.emplace(shard_, world_.shard_options(), make_writer(), std::move(from));
  checked_watermark_ = window_->state().watermark;
  ticked_at_ = world_.events.now();
  tick();
}

// -- links --------------------------------------------------------------------

void shard_owner::receive(const frame& message) {
  if (!window_ || draining_)
    return;
  if (const auto* hello = std::get_if<stream::hello>(&message.body))
    take(message, *hello);
  else if (const auto* batch = std::get_if<stream::batch>(&message.body))
    take(message, *batch);
  else if (const auto* claim = std::get_if<stream::idle_claim>(&message.body))
    take(message, *claim);
  check_watermark();
  consider_cut();
}

void shard_owner::take(const frame& from, const stream::hello& message) {
  auto asked = message;
  if (world_.wrong(mutation::hello_unchecked)) {
    asked.shard = shard_;
    asked.incarnation = incarnation();
  }
  const auto opened = window_->open(asked, world_.steady());
  if (!opened) {
    if (message.shard != shard_ || message.incarnation != incarnation())
      world_.counts.count(occurrence::hellos_refused);
    return;
  }
  links_[message.source] = {from.from, from.to, from.connection, shard_, {}, 0, 0};
  if (world_.wrong(mutation::hello_unchecked))
    links_[message.source].shard = message.shard;
  claims_[static_cast<std::size_t>(message.partition)] = {};
  answer(links_[message.source], *opened);
}

void shard_owner::take(const frame& from, stream::batch message) {
  const auto partition = static_cast<std::size_t>(message.partition);
  if (world_.wrong(mutation::foreign_sessions))
    adopt(message);
  if (world_.wrong(mutation::no_contiguity))
    message.first = window_->state().partitions[partition].position;
  if (world_.wrong(mutation::lateness_by_shard))
    for (auto& entry : message.entries)
      entry.late = false;
  auto reply = window_->apply(message, world_.steady());
  world_.counts.count(occurrence::resyncs, window_->resyncs() - std::exchange(resyncs_, window_->resyncs()));
  world_.counts.count(occurrence::batches_dropped,
                      window_->dropped() - std::exchange(dropped_, window_->dropped()));
  if (const auto* taken = std::get_if<stream::acknowledgement>(&reply))
    answer(from, *taken);
  else if (const auto* opened = std::get_if<stream::welcome>(&reply))
    answer(from, *opened);
}

/// Lets a batch of another owner's session pass for one of ours.
void shard_owner::adopt(stream::batch& message) {
  if (message.session > stream::sessions_after(incarnation()))
    return;
  const auto& job = window_->state().job;
  const stream::hello greeting{message.source, message.partition, shard_,
                               incarnation(),  job.birth,         hash_of(job)};
  if (const auto opened = window_->open(greeting, world_.steady())) {
    message.session = opened->session;
    message.first = opened->position;
  }
}

void shard_owner::take(const frame& from, const stream::idle_claim& message) {
  const auto taken = window_->claim_idle(message, world_.steady());
  if (!taken)
    return;
  if (taken->position == message.end)
    claims_[static_cast<std::size_t>(message.partition)] = {message.end, world_.events.now(), from.asked_at,
                                                            from.said_at};
  answer(from, *taken);
}

template <class Message>
void shard_owner::answer(const frame& to, const Message& message) {
  if constexpr (std::is_same_v<Message, stream::welcome>)
    if (message.credit == 0)
      world_.counts.count(occurrence::credit_withheld);
  world_.net.send({id, to.from, to.connection, to.shard, message, 0, 0});
}

// -- time and commits ---------------------------------------------------------

void shard_owner::tick() {
  if (!draining_)
    window_->tick(world_.steady());
  check_watermark();
  ticked_at_ = world_.events.now();
  for (auto& [source, grant] : window_->take_grants(world_.steady()))
    answer(links_[source], grant);
  consider_cut();
  world_.events.after(tick_interval_, this, [this] { tick(); });
}

void shard_owner::consider_cut() {
  const auto due = window_->next_cut();
  if (due && (*due <= world_.steady() || draining_))
    sink_.submit(window_->take_cut(world_.steady()));
}

void shard_owner::committed() {
  window_->committed(world_.steady());
  if (!std::exchange(announced_, true))
    node_.claimed(*this);
  if (!alive)
    return;
  consider_cut();
  if (draining_)
    finish_drain();
}

void shard_owner::drain() {
  draining_ = true;
  if (window_ && window_->claimed())
    consider_cut();
  finish_drain();
}

void shard_owner::finish_drain() {
  // Before the claim there is nothing to lose; afterwards the last cut has to be known committed.
  if (!window_ || !window_->claimed() || window_->settled())
    node_.drained(*this);
}

/// W may pass the watermark of a partition only while that partition is idle, and only its source may say
/// so; beyond all watermarks it grows no faster than the clock.
void shard_owner::check_watermark() {
  const auto& state = window_->state();
  const auto now = world_.events.now();
  const auto before = std::exchange(checked_watermark_, state.watermark);
  if (state.watermark == before)
    return;
  auto greatest = before;
  for (std::size_t i = 0; i < state.partitions.size(); ++i) {
    const auto& partition = state.partitions[i];
    greatest = std::max(greatest, partition.watermark);
    if (partition.watermark >= state.watermark)
      continue;
    const auto& claim = claims_[i];
    const auto id = static_cast<stream::partition_id>(i);
    if (claim.end != partition.position || now - claim.heard_at > claim_lifetime ||
        !world_.truly_idle(id, claim.end, claim.asked_at, claim.said_at))
      world_.checks.fail("shard " + std::to_string(shard_) + ": W left out partition " + std::to_string(i) +
                         " at " + std::to_string(partition.position) + ", which was not idle");
  }
  if ((state.watermark - greatest).count() > now - ticked_at_)
    world_.checks.fail("shard " + std::to_string(shard_) + ": W ran faster than the clock");
}

} // namespace komado::simulation
