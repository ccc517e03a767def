#include "runtime/kafka/membership_loop.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

namespace komado::kafka {
namespace {

using namespace std::chrono_literals;

// The queues wake us; this is how often outages are looked for, and it keeps max.poll.interval.ms away.
constexpr auto longest_sleep = 1s;

// librdkafka gives a LeaveGroup request up after 5 s.
constexpr auto closing_patience = 6s;
constexpr int closing_poll_ms = 20;
constexpr auto destroying_patience = 2s;

client::properties membership_tuning(const membership_options& how) {
  return {
      // A clean close was seen by the others after 2.0 s with the default of 3000, 0.5 s with this.
      {"heartbeat.interval.ms", "500"},
      // How long a live process keeps its partitions though this thread is stuck. librdkafka wants it to
      // be no shorter than the session.
      {"max.poll.interval.ms", std::to_string(std::max<std::chrono::milliseconds>(30s, how.session_timeout).count())},
  };
}

client::properties membership_requirements(const membership_options& how) {
  return {
      {"group.id", how.group},
      {"group.protocol", "classic"},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"session.timeout.ms", std::to_string(how.session_timeout.count())},
      // A commit is a proof (prove), so nobody else may make any.
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"enable.partition.eof", "false"},
  };
}

} // namespace

membership::loop::loop(membership_options how, membership_callbacks callbacks)
    : how_{std::move(how)}, callbacks_{std::move(callbacks)} {}

membership::loop::~loop() {
  if (thread_.joinable()) {
    {
      std::lock_guard guard{mutex_};
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  for (auto* queue : {&events_, &commits_, &closing_events_}) {
    if (*queue)
      rd_kafka_queue_cb_event_enable(queue->get(), nullptr, nullptr);
    queue->reset();
  }
  if (client_)
    destroy(std::move(*client_));
}

// librdkafka was seen never to end a member that goes in the middle of a rebalance. Whoever waits for us is
// about to end the process: what does not end in time is left behind.
void membership::loop::destroy(client&& gone) {
  std::promise<void> ended;
  const auto in_time = ended.get_future();
  std::thread{[gone = std::make_unique<client>(std::move(gone)), ended = std::move(ended)]() mutable {
    gone.reset();
    ended.set_value();
  }}.detach();
  in_time.wait_for(destroying_patience);
}

result<void> membership::loop::start(const client_options& options) {
  client_hooks hooks;
  hooks.on_rebalance = [this](int code, const rd_kafka_topic_partition_list_t& list) { rebalance(code, list); };
  auto allowed = options;
  // With one name for all nodes, each would throw out the others.
  allowed.properties.erase("group.instance.id");
  auto opened = client::open(client::kind::consumer, allowed, membership_tuning(how_),
                             membership_requirements(how_), std::move(hooks));
  if (!opened)
    return opened.error();
  client_ = std::move(*opened);
  events_.reset(rd_kafka_queue_get_consumer(client_->get()));
  commits_.reset(rd_kafka_queue_new(client_->get()));
  watch(events_.get());
  watch(commits_.get());
  partition_list topics{how_.topic};
  topics.add(RD_KAFKA_PARTITION_UA, RD_KAFKA_OFFSET_INVALID);
  if (const auto code = rd_kafka_subscribe(client_->get(), topics.get()))
    return client_->describe(code, "joining group " + how_.group);
  thread_ = std::thread{[this] { run(); }};
  return {};
}

void membership::loop::post(const command& next) {
  {
    std::lock_guard guard{mutex_};
    posted_.push_back(next);
  }
  wake_.notify_one();
}

void membership::loop::watch(rd_kafka_queue_t* queue) {
  rd_kafka_queue_cb_event_enable(queue, &on_queue_event, this);
}

void membership::loop::on_queue_event(rd_kafka_t*, void* self) {
  auto& woken = *static_cast<loop*>(self);
  {
    std::lock_guard guard{woken.mutex_};
    woken.woken_ = true;
  }
  woken.wake_.notify_one();
}

void membership::loop::run() {
  while (take_commands()) {
    for (const auto& next : taken_)
      if (!left_)
        execute(next);
    if (!left_)
      serve();
    wait();
  }
  if (left_)
    return;
  if (closing_)
    hurry_closing();
  else
    answer_rebalance();
}

// Clears woken_ before the queues are looked at, so that what arrives later wakes us again.
bool membership::loop::take_commands() {
  taken_.clear();
  std::lock_guard guard{mutex_};
  taken_.swap(posted_);
  woken_ = false;
  return !stopping_;
}

void membership::loop::wait() {
  const auto time = proofs_.empty() ? clock::duration{longest_sleep} : clock::duration{proof_pause};
  std::unique_lock guard{mutex_};
  wake_.wait_for(guard, time, [this] { return woken_ || stopping_ || !posted_.empty(); });
}

void membership::loop::execute(const command& next) {
  switch (next.what) {
  case order::release:
    unreleased_.erase(next.partition);
    return;
  case order::prove:
    return begin_proof(next.partition);
  case order::leave:
    return close();
  }
}

void membership::loop::serve() {
  if (closing_)
    rd_kafka_queue_poll_callback(closing_events_.get(), 0);
  else
    while (const message_handle message{rd_kafka_consumer_poll(client_->get(), 0)})
      take_failure(*message);
  complete_revocation();
  while (const event_handle event{rd_kafka_queue_poll(commits_.get(), 0)})
    take_proof(*event);
  drive_proofs();
  if (closing_ && rd_kafka_consumer_closed(client_->get()))
    return finish_closing();
  watch_brokers();
}

void membership::loop::close() {
  if (std::exchange(closing_, true))
    return;
  closing_events_.reset(rd_kafka_queue_new(client_->get()));
  watch(closing_events_.get());
  const error_handle failure{rd_kafka_consumer_close_queue(client_->get(), closing_events_.get())};
  // After a fatal error nothing is left to close.
  if (failure) {
    lose();
    finish_closing();
  }
}

void membership::loop::finish_closing() {
  left_ = true;
  refuse_proofs();
  if (callbacks_.on_left)
    callbacks_.on_left();
}

// librdkafka cannot be destroyed while a close waits for us.
void membership::loop::hurry_closing() {
  callbacks_ = {};
  const auto deadline = clock::now() + closing_patience;
  while (!rd_kafka_consumer_closed(client_->get()) && clock::now() < deadline) {
    unreleased_.clear();
    complete_revocation();
    rd_kafka_queue_poll_callback(closing_events_.get(), closing_poll_ms);
  }
}

// Nor while a rebalance does, whether it was heard already or is in the queue.
void membership::loop::answer_rebalance() {
  callbacks_ = {};
  do {
    unreleased_.clear();
    complete_revocation();
    while (const message_handle message{rd_kafka_consumer_poll(client_->get(), 0)})
      ;
  } while (revocation_open_ || rd_kafka_queue_length(events_.get()) != 0);
  // Without partitions it ends more easily.
  unassign(std::exchange(assigned_, {}));
  const message_handle message{rd_kafka_consumer_poll(client_->get(), closing_poll_ms)};
}

void membership::loop::take_failure(const rd_kafka_message_t& message) {
  // We were away for too long ourselves; on_lost tells what came of it.
  if (!message.err || message.err == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
    return;
  report(message.err, "group " + how_.group + " over topic " + how_.topic, rd_kafka_message_errstr(&message));
}

void membership::loop::report(int code, const std::string& attempt, const char* reason) {
  auto failure = client_->describe(code, attempt, reason);
  if (retriable(failure.code) || failure.message == last_error_)
    return;
  last_error_ = failure.message;
  if (callbacks_.on_error)
    callbacks_.on_error(std::move(failure));
}

void membership::loop::watch_brokers() {
  if (client_->unreachable() == in_outage_)
    return;
  in_outage_ = !in_outage_;
  if (in_outage_ && callbacks_.on_unreachable)
    callbacks_.on_unreachable(client_->unreachable_text());
}

} // namespace komado::kafka
