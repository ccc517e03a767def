#include "runtime/kafka/reader_loop.hpp"

#include <chrono>
#include <utility>

namespace komado::kafka {
namespace {

// A seek only has to be noted by librdkafka's main thread.
constexpr int seek_timeout_ms = 1000;

// Outages are looked for this often. For all else the queues wake us.
constexpr std::chrono::seconds longest_sleep{1};

} // namespace

reader::loop::loop(client opened, std::string topic, reader_callbacks callbacks)
    : client_{std::move(opened)}, topic_{std::move(topic)}, callbacks_{std::move(callbacks)},
      events_{rd_kafka_queue_get_consumer(client_.get())}, ends_{client_, topic_, callbacks_.on_end} {
  watch(events_.get());
  watch(ends_.queue());
  thread_ = std::thread{[this] { run(); }};
}

reader::loop::~loop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  for (auto& [partition, slot] : slots_)
    unwatch(slot.queue->get());
  unwatch(events_.get());
  unwatch(ends_.queue());
}

void reader::loop::post(const command& next) {
  {
    std::lock_guard guard{mutex_};
    posted_.push_back(next);
  }
  wake_.notify_one();
}

void reader::loop::on_queue_event(rd_kafka_t*, void* self) {
  auto& woken = *static_cast<loop*>(self);
  {
    std::lock_guard guard{woken.mutex_};
    woken.woken_ = true;
  }
  woken.wake_.notify_one();
}

void reader::loop::run() {
  while (take_commands()) {
    for (const auto& next : taken_)
      execute(next);
    ends_.send();
    for (auto& [partition, slot] : slots_)
      answer_if_ready(slot);
    serve_events();
    wait();
  }
}

// Clears woken_ before the queues are looked at, so that what arrives later wakes us again.
bool reader::loop::take_commands() {
  taken_.clear();
  std::lock_guard guard{mutex_};
  taken_.swap(posted_);
  woken_ = false;
  return !stopping_;
}

void reader::loop::wait() {
  std::unique_lock guard{mutex_};
  wake_.wait_for(guard, longest_sleep, [this] { return woken_ || stopping_ || !posted_.empty(); });
}

void reader::loop::execute(const command& next) {
  const auto found = slots_.find(next.partition);
  switch (next.what) {
  case order::move:
    return move(next);
  case order::query_end:
    ends_.want(next.partition);
    return;
  case order::ask:
    if (found != slots_.end())
      found->second.asked = true;
    return;
  case order::unassign:
    if (found != slots_.end()) {
      stop(found->second);
      unwatch(found->second.queue->get());
      withdraw(next.partition);
      slots_.erase(found);
    }
    return;
  }
}

// The slot still holds the queue: it must not be destroyed under our mutex, which librdkafka's callback takes under the
// queue's own.
void reader::loop::withdraw(std::int32_t partition) {
  const std::lock_guard guard{mutex_};
  queues_.erase(partition);
}

void reader::loop::move(const command& next) {
  auto found = slots_.find(next.partition);
  const bool fresh = found == slots_.end();
  if (fresh && !next.assigns)
    return;
  if (fresh)
    found = slots_.try_emplace(next.partition).first;
  auto& target = found->second;
  target.partition = next.partition;
  target.generation = next.generation;
  target.asked = false;
  if (fresh)
    start(target, next.position);
  else
    restart(target, next.position);
}

void reader::loop::start(slot& target, log_position from) {
  if (!target.queue) {
    target.queue = std::make_shared<partition_queue>(client_, topic_, target.partition);
    watch(target.queue->get());
    const std::lock_guard guard{mutex_};
    queues_.insert_or_assign(target.partition, target.queue);
  }
  target.queue->move(from.offset);
  partition_list list{topic_};
  list.add(target.partition, from.offset, from.leader_epoch);
  const error_handle failure{rd_kafka_incremental_assign(client_.get(), list.get())};
  if (failure)
    report(target, "assigning", *failure);
}

void reader::loop::stop(slot& target) {
  partition_list list{topic_};
  list.add(target.partition, RD_KAFKA_OFFSET_INVALID);
  const error_handle failure{rd_kafka_incremental_unassign(client_.get(), list.get())};
  if (failure)
    report(target, "letting go of", *failure);
}

// After a seek that did not end in time the position is unknown, and a partition that has not begun
// to fetch, or that failed, cannot seek: begin anew.
void reader::loop::restart(slot& target, log_position from) {
  target.queue->move(from.offset);
  partition_list list{topic_};
  const auto& place = list.add(target.partition, from.offset, from.leader_epoch);
  const error_handle failure{rd_kafka_seek_partitions(client_.get(), list.get(), seek_timeout_ms)};
  if (!failure && !place.err)
    return;
  stop(target);
  start(target, from);
}

void reader::loop::answer_if_ready(slot& asking) {
  if (!asking.asked || !asking.queue->ready())
    return;
  asking.asked = false;
  callbacks_.on_ready(asking.partition, asking.generation);
}

fetch reader::loop::take(std::int32_t partition, std::size_t most) {
  const std::lock_guard turn{taking_};
  std::shared_ptr<partition_queue> queue;
  {
    const std::lock_guard guard{mutex_};
    if (const auto known = queues_.find(partition); known != queues_.end())
      queue = known->second;
  }
  return queue ? queue->take(most) : fetch{fetched_records{partition}, std::nullopt};
}

void reader::loop::report(const slot& place, std::string_view attempt, const rd_kafka_error_t& failure) {
  callbacks_.on_partition_error(place.partition, place.generation,
                                client_.describe(rd_kafka_error_code(&failure),
                                                  std::string{attempt} + " " + place.queue->place(),
                                                  rd_kafka_error_string(&failure)));
}

void reader::loop::serve_events() {
  ends_.serve();
  // No partition forwards here: what comes are errors of the client, and they have their callback.
  const message_handle none{rd_kafka_consumer_poll(client_.get(), 0)};
  if (client_.unreachable() != in_outage_) {
    in_outage_ = !in_outage_;
    if (in_outage_ && callbacks_.on_unreachable)
      callbacks_.on_unreachable(client_.unreachable_text());
  }
}

} // namespace komado::kafka
