#include "actors/sink.hpp"

#include "actors/birth.hpp"
#include "actors/cut_writer.hpp"
#include "actors/errors.hpp"
#include "actors/stored_state.hpp"

#include <array>
#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;
using step = stream::commit_protocol::step;
using verdict = stream::commit_protocol::verdict;
using stream::transaction_outcome;

constexpr auto retry_delay = 500ms;
constexpr auto call_timeout = 3s; // short, so that a node stops soon whatever the cluster does
constexpr auto read_timeout = 30s;
constexpr auto transaction_timeout = 60s;

transaction_outcome outcome_of(const kafka::error& failure) {
  return failure.code == kafka::errc::fenced ? transaction_outcome::fenced
                                             : transaction_outcome::doubt;
}

} // namespace

sink_state::sink_state(sink_actor::pointer self, sink_options options)
  : self_(self), options_(std::move(options)), began_(std::chrono::steady_clock::now()) {
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

// -- takeover, and the log's word after a doubt --------------------------------

void sink_state::init() {
  const auto& job = *options_.job;
  // A producer that was in doubt may still have an EndTxn under way: never use it again.
  producer_.reset();
  auto made = kafka::transactional_producer::open(
    job.kafka, job.transactional_id(options_.shard), transaction_timeout);
  if (!made)
    return settle(made.error());
  producer_ = std::move(*made);
  if (const auto done = producer_->init(call_timeout); !done)
    return settle(done.error());
  protocol_.initialised();
  next();
}

void sink_state::mark() {
  if (!admin_) {
    auto opened = kafka::admin::open(options_.job->kafka);
    if (!opened)
      return settle(opened.error());
    admin_ = std::move(*opened);
  }
  const auto topic = options_.job->state_topic();
  const std::array partition{static_cast<std::int32_t>(options_.shard)};
  const auto begin = admin_->list_offsets(topic, partition, kafka::earliest_offset{}, call_timeout);
  if (!begin)
    return settle(begin.error());
  const auto end = admin_->list_offsets(topic, partition, kafka::latest_offset{}, call_timeout);
  if (!end)
    return settle(end.error());
  log_begin_ = begin->at(partition[0]);
  high_watermark_ = end->at(partition[0]);
  protocol_.marked();
  next();
}

void sink_state::read() {
  auto reader = kafka::log_reader::open(options_.job->kafka);
  if (!reader)
    return settle(reader.error());
  const auto whole = protocol_.restoring();
  fold_.emplace();
  std::optional<stream::commit_stamp> last;
  auto commit_begin = tail_;
  std::optional<stream::error> damage;
  const auto visit = [&](const kafka::record& record) {
    stream::byte_reader in{record.value};
    const auto head = stream::decode_head(in);
    if (whole || !head) {
      if (const auto taken = fold_->take(record.offset, record.value); !taken) {
        damage = taken.error();
        return false;
      }
    }
    if (head->part == 0)
      commit_begin = record.offset;
    if (head->part + 1 == head->parts) {
      last = head->stamp;
      tail_ = commit_begin;
    }
    return true;
  };
  const kafka::log_reader::stretch what{options_.job->state_topic(),
                                        static_cast<std::int32_t>(options_.shard),
                                        whole ? kafka::log_beginning : tail_, high_watermark_};
  const auto reached = reader->read(what, visit, options_.stop,
                                    std::chrono::steady_clock::now() + read_timeout);
  if (damage)
    return halt(what.topic + "-" + std::to_string(options_.shard) + ": " + damage->message);
  if (!reached) {
    // A cut has overtaken the reader: begin again where the log begins now.
    if (reached.error().code == kafka::errc::log_cut) {
      tail_ = kafka::log_beginning;
      protocol_.overtaken();
    }
    return settle(reached.error());
  }
  const auto cut = protocol_.in_flight();
  switch (protocol_.log_read(last)) {
    case verdict::restored:
      folded_ = true;
      return deliver_if_known();
    case verdict::acknowledged:
      acknowledge(*cut);
      break;
    case verdict::again:
    case verdict::foreign:
      break;
  }
  admin_.reset();
  next();
}

void sink_state::deliver_if_known() {
  // Only a birth waits for shard 0, whose genesis it copies.
  if (folded_ && (born_ || options_.shard == 0 || fold_->last_commit()))
    deliver_state();
}

void sink_state::deliver_state() {
  folded_ = false;
  const auto records = fold_->records();
  const auto bytes = fold_->bytes();
  const bool birth = !fold_->last_commit();
  auto stored = stored_state(
    *options_.job, {options_.shard, std::move(*fold_), log_begin_, options_.known}, born_.get());
  fold_.reset();
  if (!stored)
    return halt(stored.error().message);
  if (!*stored) {
    auto job = born_ ? kafka::result<stream::genesis>{*born_}
                     : genesis_of(*options_.job, *admin_, options_.birth, call_timeout);
    if (!job) {
      // The broker may have gone just now: take the shard over from the beginning.
      protocol_ = {};
      return settle(job.error());
    }
    *stored = stream::newborn(std::move(*job));
  }
  admin_.reset();
  auto from = std::make_shared<stream::takeover>(
    stream::takeover{std::move(**stored), options_.owner, birth, bytes});
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - began_);
  self_->send(window_, restored{std::move(from), records, bytes, took});
}

// -- commits ------------------------------------------------------------------

void sink_state::transact() {
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
  self_->delayed_send(self_, retry_delay, step_atom_v);
}

void sink_state::halt(std::string message) {
  producer_.reset();
  self_->quit(make_reason(errc::halted, std::move(message)));
}

} // namespace komado::actors
