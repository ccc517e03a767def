// How a sink takes its shard over, and asks the log after a doubt: by the same steps.

#include "actors/birth.hpp"
#include "actors/sink.hpp"
#include "actors/stored_state.hpp"

#include <array>
#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;
using verdict = stream::commit_protocol::verdict;

constexpr auto call_timeout = 3s; // short, so that a node stops soon whatever the cluster does
constexpr auto read_timeout = 10min; // of a state however large
// The transactional id is ours alone and taken over: what it left open is ended already.
constexpr auto silence_limit = 10s;
constexpr auto transaction_timeout = 60s;

/// Where a log begins and ends.
struct log_bounds {
  std::int64_t begin = 0;
  std::int64_t high_watermark = 0;
};

kafka::result<log_bounds> bounds_of(const std::string& topic, std::int32_t partition,
                                    kafka::transactional_producer& asked) {
  auto admin = asked.borrow_admin();
  const std::array one{partition};
  const auto begin = admin.list_offsets(topic, one, kafka::earliest_offset{}, call_timeout);
  if (!begin)
    return begin.error();
  const auto end = admin.list_offsets(topic, one, kafka::latest_offset{}, call_timeout);
  if (!end)
    return end.error();
  return log_bounds{begin->at(partition), end->at(partition)};
}

} // namespace

void sink_state::init() {
  const auto& job = *options_.job;
  // A producer that was in doubt may still have an EndTxn under way: never use it again.
  producer_.reset();
  auto made = kafka::transactional_producer::open(
    job.kafka, job.transactional_id(options_.shard), job.state_topic(), transaction_timeout);
  if (!made)
    return settle(made.error());
  producer_ = std::move(*made);
  if (const auto done = producer_->init(call_timeout); !done)
    return settle(done.error());
  protocol_.initialised();
  next();
}

void sink_state::mark() {
  const auto log = bounds_of(options_.job->state_topic(), static_cast<std::int32_t>(options_.shard), *producer_);
  if (!log)
    return settle(log.error());
  log_begin_ = log->begin;
  high_watermark_ = log->high_watermark;
  protocol_.marked();
  next();
}

void sink_state::read() {
  kafka::log_reader reader{options_.job->kafka};
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
                                        whole ? kafka::log_beginning : tail_, high_watermark_, silence_limit};
  const auto reached = reader.read(what, visit, options_.stop,
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
    const auto make_genesis = [this] {
      auto admin = producer_->borrow_admin();
      return genesis_of(*options_.job, admin, options_.birth, call_timeout);
    };
    auto job = born_ ? kafka::result<stream::genesis>{*born_} : make_genesis();
    if (!job) {
      // The broker may have gone just now: take the shard over from the beginning.
      protocol_ = {};
      return settle(job.error());
    }
    *stored = stream::newborn(std::move(*job));
  }
  auto from = std::make_shared<stream::takeover>(
    stream::takeover{std::move(**stored), options_.owner, birth, bytes});
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - began_);
  self_->send(window_, restored{std::move(from), records, bytes, took});
}

} // namespace komado::actors
