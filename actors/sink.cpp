#include "actors/sink.hpp"

#include "actors/cut_writer.hpp"
#include "actors/errors.hpp"

#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;
using step = stream::commit_protocol::step;
using stream::transaction_outcome;

constexpr auto retry_delay = 500ms;

transaction_outcome outcome_of(const kafka::error& failure) {
  return failure.code == kafka::errc::fenced ? transaction_outcome::fenced
                                             : transaction_outcome::doubt;
}

} // namespace

sink_state::sink_state(sink_actor::pointer self, sink_options options)
  : self_(self),
    options_(std::move(options)),
    began_(std::chrono::steady_clock::now()),
    metrics_(self->system().metrics(), options_.shard) {
}

sink_actor::behavior_type sink_state::make_behavior() {
  return {
    [this](start_atom, const window_actor& window) { begin(window); },
    [this](const shard_route& first) { learn(first); },
    [this](const stream::cut_ptr& cut) { submit(cut); },
    [this](step_atom) { step(); },
  };
}

void sink_state::begin(const window_actor& window) {
  window_ = window;
  next();
}

void sink_state::learn(const shard_route& first) {
  born_ = first.job;
  deliver_if_known();
}

void sink_state::submit(const stream::cut_ptr& cut) {
  began_ = std::chrono::steady_clock::now();
  doubted_ = false;
  protocol_.submit(cut);
  // At once, not by a message: a commit is what results wait for.
  step();
}

void sink_state::next() {
  self_->send(self_, step_atom_v);
}

void sink_state::step() {
  switch (protocol_.next()) {
    case step::init:
      return init();
    case step::mark:
      return mark();
    case step::read:
      return read();
    case step::transact:
      return transact();
    case step::ready:
      return;
    case step::step_down:
      producer_.reset();
      self_->quit(make_reason(
        errc::fenced, "shard " + std::to_string(options_.shard)
                        + " was fenced: another producer has used its transactional id "
                        + options_.job->transactional_id(options_.shard)
                        + ", or its transaction ran out of time. Nothing is lost or doubled; the "
                          "group decides who goes on."));
      return;
  }
}

// -- commits ------------------------------------------------------------------

void sink_state::transact() {
  if (doubted_)
    metrics_.retried();
  const auto begun = producer_->begin();
  const auto produced =
    begun ? write_cut(*producer_, *options_.job, options_.shard, *protocol_.in_flight()) : begun;
  if (!produced && produced.error().code == kafka::errc::record)
    return halt("a commit of shard " + std::to_string(options_.shard)
                + " holds a record that Kafka does not take: " + produced.error().message);
  if (produced)
    return finish(producer_->commit());
  options_.job->log(log_level::warning, produced.error().message);
  doubted_ = true;
  protocol_.transaction_ended(outcome_of(produced.error()));
  next();
}

void sink_state::finish(const kafka::commit_report& report) {
  auto outcome = transaction_outcome::doubt;
  switch (report.outcome) {
    case kafka::commit_outcome::committed:
      outcome = transaction_outcome::committed;
      tail_ = report.tracked_offset.value_or(tail_);
      break;
    case kafka::commit_outcome::doubt:
      break;
    case kafka::commit_outcome::fenced:
      outcome = transaction_outcome::fenced;
      break;
    case kafka::commit_outcome::fatal:
      return halt("shard " + std::to_string(options_.shard) + " cannot commit: " + report.detail);
  }
  const auto cut = protocol_.in_flight();
  if (protocol_.transaction_ended(outcome))
    return acknowledge(*cut);
  doubted_ = true;
  options_.job->log(log_level::warning, "shard " + std::to_string(options_.shard)
                                          + ": the outcome of commit "
                                          + std::to_string(cut->stamp.commit_seq)
                                          + " is in doubt, the log decides: " + report.detail);
  next();
}

void sink_state::acknowledge(const stream::cut& cut) {
  if (cut.kind == stream::state_kind::snapshot)
    self_->send(options_.clerk, cut_log_atom_v, options_.shard, tail_);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
    std::chrono::steady_clock::now() - began_);
  self_->send(window_, commit_done{took, doubted_});
}

// -- errors -------------------------------------------------------------------

void sink_state::settle(const kafka::error& why) {
  switch (why.code) {
    case kafka::errc::unreachable:
    case kafka::errc::timed_out:
    case kafka::errc::retriable:
    case kafka::errc::log_cut:
    case kafka::errc::not_found: // as a broker says that has just started; of topics that are gone the clerk tells
    case kafka::errc::fatal: // of a client object; the next attempt makes a new one
      break;
    case kafka::errc::fenced:
      protocol_.transaction_ended(transaction_outcome::fenced);
      return step();
    case kafka::errc::stopped:
      return;
    default:
      return halt("shard " + std::to_string(options_.shard) + ": " + why.message);
  }
  if (why.message != last_warning_)
    options_.job->log(log_level::warning,
                      "shard " + std::to_string(options_.shard) + ": " + why.message);
  last_warning_ = why.message;
  if (protocol_.in_flight())
    metrics_.retried();
  self_->delayed_send(self_, retry_delay, step_atom_v);
}

void sink_state::halt(std::string message) {
  producer_.reset();
  self_->quit(make_reason(errc::halted, std::move(message)));
}

} // namespace komado::actors
