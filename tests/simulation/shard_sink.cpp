#include "tests/simulation/shard_sink.hpp"

#include "tests/simulation/shard_owner.hpp"

#include <utility>

namespace komado::simulation {

using stream::transaction_outcome;
using step_name = stream::commit_protocol::step;

shard_sink::shard_sink(world& around, shard_owner& owner) : world_(around), owner_(owner) {}

void shard_sink::go_on() {
  world_.events.after(world_.latency(), &owner_, [this] { step(); });
}

void shard_sink::submit(stream::cut_ptr cut) {
  protocol_.submit(std::move(cut));
  attempts_ = 0;
  begin_transaction();
  go_on();
}

void shard_sink::trace() const {
  if (!world_.tracing())
    return;
  constexpr const char* names[] = {"init", "mark", "read", "ready", "transact", "step_down"};
  const auto& cut = protocol_.in_flight();
  world_.trace("sink of " + std::to_string(owner_.id) + ": " +
               names[static_cast<std::size_t>(protocol_.next())] +
               (cut ? ", commit " + std::to_string(cut->stamp.commit_seq) + ", " + std::to_string(sent_) +
                          " of " + std::to_string(outbox_.size()) + " sent"
                    : ""));
}

void shard_sink::step() {
  if (world_.strikes(0.004)) {
    world_.counts.count(occurrence::actor_crashes);
    return owner_.end();
  }
  trace();
  switch (protocol_.next()) {
  case step_name::init:
    return initialise();
  case step_name::mark:
    mark_ = world_.kafka.states[owner_.shard()].end();
    if (protocol_.restoring())
      position_ = world_.kafka.states[owner_.shard()].start();
    protocol_.marked();
    return go_on();
  case step_name::read:
    return read();
  case step_name::ready:
    return;
  case step_name::transact:
    return transact();
  case step_name::step_down:
    world_.counts.count(occurrence::step_downs);
    return owner_.end();
  }
}

// -- taking over, and after a doubt -------------------------------------------

void shard_sink::restore_early() {
  const auto& log = world_.kafka.states[owner_.shard()];
  for (auto offset = log.start(); offset < log.stable_end(); ++offset)
    if (const auto* message = log.committed(offset))
      (void)fold_.take(offset, *message->value);
  restored_early_ = true;
}

void shard_sink::initialise() {
  if (world_.wrong(mutation::restore_before_init) && protocol_.restoring() && !restored_early_) {
    restore_early();
    return go_on();
  }
  const auto answer = world_.kafka.coordinators[owner_.shard()].init(epoch_);
  world_.complete_transactions(owner_.shard());
  if (answer != broker_answer::ok || world_.strikes(0.03))
    return go_on(); // again: retriable
  protocol_.initialised();
  if (restored_early_ && protocol_.restoring()) {
    protocol_.marked();
    return finish_reading();
  }
  if ((world_.wrong(mutation::blind_retry) || owner_.disobedient) && !protocol_.restoring()) {
    protocol_.marked();
    return conclude(acknowledged_);
  }
  go_on();
}

void shard_sink::read() {
  const auto& log = world_.kafka.states[owner_.shard()];
  if (position_ < log.start()) {
    // A cut overtook the reader: begin again at the log's start.
    world_.counts.count(occurrence::readers_overtaken);
    position_ = log.start();
    fold_ = {};
    protocol_.overtaken();
    return go_on();
  }
  const auto end = std::min(log.stable_end(), position_ + world_.random.between(1, 6));
  for (; position_ < end; ++position_) {
    const auto* message = log.committed(position_);
    if (!message)
      continue;
    if (protocol_.restoring()) {
      if (const auto taken = fold_.take(position_, *message->value); !taken)
        return world_.checks.fail("cannot restore: " + taken.error().message);
    } else {
      stream::byte_reader in{*message->value};
      if (const auto head = stream::decode_head(in); head && head->part + 1 == head->parts)
        last_seen_ = head->stamp;
    }
  }
  if (position_ < mark_)
    return go_on();
  finish_reading();
}

void shard_sink::finish_reading() {
  if (!protocol_.restoring())
    return conclude(last_seen_);
  last_seen_ = acknowledged_ = fold_.last_commit();
  const auto bytes = fold_.bytes();
  auto state = std::move(fold_).finish();
  if (!state)
    return world_.checks.fail("cannot restore: " + state.error().message);
  protocol_.log_read(last_seen_);
  owner_.take_over(*std::move(state), bytes);
}

void shard_sink::conclude(const std::optional<stream::commit_stamp>& last) {
  const auto cut = protocol_.in_flight();
  switch (protocol_.log_read(last)) {
  case stream::commit_protocol::verdict::restored:
    return;
  case stream::commit_protocol::verdict::acknowledged:
    world_.counts.count(occurrence::doubts_committed);
    return acknowledge(cut);
  case stream::commit_protocol::verdict::again:
    world_.counts.count(occurrence::doubts_not_committed);
    begin_transaction();
    return go_on();
  case stream::commit_protocol::verdict::foreign:
    world_.counts.count(occurrence::foreign_commits);
    return go_on();
  }
}

// -- transactions -------------------------------------------------------------

void shard_sink::begin_transaction() {
  const auto& cut = *protocol_.in_flight();
  outbox_.clear();
  sent_ = 0;
  snapshot_at_ = -1;
  const bool state_first = world_.random.chance(0.3);
  const bool first_attempt = attempts_++ == 0;
  if (state_first)
    add_state_records(first_attempt);
  for (const auto& record : cut.output.records) {
    const auto key = cut.output.key(record);
    auto& to = record.to == stream::output::late
                   ? world_.kafka.late
                   : world_.kafka.results[(key.size() + static_cast<unsigned char>(key.back())) % 2];
    outbox_.push_back({&to, {std::string{key}, std::string{cut.output.value(record)}, -1, -1, ""}});
  }
  for (const auto& reject : cut.rejects)
    outbox_.push_back({&world_.kafka.rejects,
                       {reject.record.key, reject.record.value, reject.partition, reject.record.offset,
                        std::string{to_string(reject.record.reason)}}});
  if (!state_first)
    add_state_records(first_attempt);
}

void shard_sink::add_state_records(bool first_attempt) {
  const auto& cut = *protocol_.in_flight();
  auto kind = cut.kind;
  auto records = cut.state_records;
  if (world_.wrong(mutation::positions_at_retry) && !first_attempt) {
    kind = stream::state_kind::snapshot;
    records = encode_state(owner_.state(), kind);
  }
  bool first = kind == stream::state_kind::snapshot;
  for (auto& record : records)
    outbox_.push_back({&world_.kafka.states[owner_.shard()],
                       {std::nullopt, std::move(record), -1, -1, ""},
                       std::exchange(first, false)});
}

void shard_sink::transact() {
  if (sent_ == outbox_.size())
    return commit();
  if (world_.strikes(0.006))
    return abort();
  // One record a step, but a large commit in about thirty.
  for (auto burst = 1 + outbox_.size() / 30; burst > 0 && sent_ < outbox_.size(); --burst) {
    const auto answer = produce(outbox_[sent_]);
    if (answer == broker_answer::fenced)
      return end_transaction(transaction_outcome::fenced);
    if (answer != broker_answer::ok)
      break;
    ++sent_;
  }
  go_on();
}

broker_answer shard_sink::produce(const addressed& next) {
  std::int64_t offset = -1;
  const auto answer = world_.kafka.coordinators[owner_.shard()].produce(epoch_, *next.to, next.message,
                                                                        world_.events.now(), offset);
  if (answer == broker_answer::ok && next.snapshot_begin)
    snapshot_at_ = offset;
  return answer;
}

/// A record could not be sent: the transaction is aborted, or nobody knows.
void shard_sink::abort() {
  world_.counts.count(occurrence::aborts);
  if (world_.random.chance(0.3)) {
    world_.deliver_later(owner_.shard(), epoch_, false);
    return end_transaction(transaction_outcome::doubt);
  }
  bool hit = false;
  const auto answer = world_.kafka.coordinators[owner_.shard()].end(epoch_, false, hit);
  world_.complete_transactions(owner_.shard());
  end_transaction(answer == broker_answer::fenced ? transaction_outcome::fenced : transaction_outcome::doubt);
}

void shard_sink::commit() {
  auto& coordinator = world_.kafka.coordinators[owner_.shard()];
  const bool unsent = world_.strikes(0.02);
  const bool delayed = !unsent && world_.strikes(0.02);
  if (delayed)
    world_.deliver_later(owner_.shard(), epoch_, true);
  if (unsent || delayed)
    return end_transaction(transaction_outcome::doubt);
  bool hit = false;
  const auto answer = coordinator.end(epoch_, true, hit);
  world_.complete_transactions(owner_.shard());
  if (answer == broker_answer::busy)
    return go_on();
  if (answer == broker_answer::fenced)
    return end_transaction(transaction_outcome::fenced);
  if (answer == broker_answer::invalid || world_.strikes(0.03)) // committed, but an error came back
    return end_transaction(world_.random.chance(0.1) ? transaction_outcome::fenced
                                                     : transaction_outcome::doubt);
  if (world_.strikes(0.1)) {
    // It was sent twice, and the first frame is still on its way.
    world_.counts.count(occurrence::endtxn_repeated);
    world_.deliver_later(owner_.shard(), epoch_, true);
    if (!world_.wrong(mutation::no_endtxn_guard))
      return end_transaction(transaction_outcome::doubt);
  }
  end_transaction(transaction_outcome::committed);
}

void shard_sink::end_transaction(transaction_outcome outcome) {
  if (outcome == transaction_outcome::fenced)
    world_.counts.count(occurrence::fenced);
  if (owner_.disobedient && outcome == transaction_outcome::fenced)
    outcome = transaction_outcome::doubt;
  const auto cut = protocol_.in_flight();
  if (protocol_.transaction_ended(outcome))
    return acknowledge(cut);
  go_on();
}

void shard_sink::acknowledge(const stream::cut_ptr& cut) {
  acknowledged_ = last_seen_ = cut->stamp;
  if (snapshot_at_ >= 0) {
    world_.events.after(world_.latency(), &owner_, [this, at = snapshot_at_] {
      world_.counts.count(occurrence::log_cuts);
      world_.kafka.states[owner_.shard()].delete_records(at);
    });
  }
  world_.events.after(world_.latency(), &owner_, [this] { owner_.committed(); });
}

} // namespace komado::simulation
