#include "runtime/kafka/reader_loop.hpp"
#include "runtime/kafka/record_view.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace komado::kafka {
namespace {

// A seek only has to be noted by librdkafka's main thread.
constexpr int seek_timeout_ms = 1000;

// Outages are looked for this often. For all else the queues wake us.
constexpr std::chrono::seconds longest_sleep{1};

// Another core has written the records' bytes.
constexpr std::size_t prefetch_distance = 4;

void prefetch(const rd_kafka_message_t& message) noexcept {
  constexpr std::size_t cache_line = 64;
  const auto* bytes = static_cast<const char*>(message.payload);
  if (!bytes)
    return; // a tombstone
  for (std::size_t line = 0; line < 3; ++line)
    __builtin_prefetch(bytes + line * cache_line);
}

} // namespace

reader::loop::loop(client opened, std::string topic, reader_callbacks callbacks, limits bounds)
    : client_{std::move(opened)}, topic_{std::move(topic)}, callbacks_{std::move(callbacks)},
      events_{rd_kafka_queue_get_consumer(client_.get())}, ends_{client_, topic_, callbacks_.on_end},
      batch_(std::max<std::size_t>(bounds.batch_records, 1)) {
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
    unwatch(slot.queue.get());
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
    bool busy = false;
    for (auto& [partition, slot] : slots_)
      busy |= slot.asked && drain(slot);
    serve_events();
    if (!busy)
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
      unwatch(found->second.queue.get());
      slots_.erase(found);
    }
    return;
  }
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
  target.position = next.position.offset;
  target.reported_end.reset();
  target.asked = false;
  if (fresh)
    start(target, next.position);
  else
    restart(target, next.position);
}

void reader::loop::start(slot& target, log_position from) {
  if (!target.queue) {
    // Taken from the consumer's queue before anything can arrive.
    target.queue.reset(rd_kafka_queue_get_partition(client_.get(), topic_.c_str(), target.partition));
    rd_kafka_queue_forward(target.queue.get(), nullptr);
    watch(target.queue.get());
  }
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
  partition_list list{topic_};
  const auto& place = list.add(target.partition, from.offset, from.leader_epoch);
  const error_handle failure{rd_kafka_seek_partitions(client_.get(), list.get(), seek_timeout_ms)};
  if (!failure && !place.err)
    return;
  stop(target);
  start(target, from);
}

bool reader::loop::drain(slot& from) {
  const auto count = rd_kafka_consume_batch_queue(from.queue.get(), 0, batch_.data(), batch_.size());
  if (count <= 0)
    return false;
  fetched_records fetched{from.partition};
  const auto failure = copy(std::span{batch_}.first(static_cast<std::size_t>(count)), fetched);
  const auto end = fetched.end_of_partition();
  const bool news = !fetched.empty() || (end && end != from.reported_end);
  if (news) {
    from.asked = false;
    from.position = *fetched.next_offset();
    from.reported_end = end;
    callbacks_.on_records(from.partition, from.generation, std::move(fetched));
  }
  if (failure)
    report_failure(from, *failure);
  return news;
}

// Frees them here: librdkafka spends some 500 bytes on each, which this thread has just had in its hands, and which
// would be cold for any other.
message_handle reader::loop::copy(std::span<rd_kafka_message_t*> messages, fetched_records& into) {
  std::size_t bytes = 0;
  for (const auto* message : messages)
    bytes += message->err ? 0 : message->key_len + message->len;
  into.reserve(messages.size(), bytes);
  message_handle failure;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (i + prefetch_distance < messages.size())
      prefetch(*messages[i + prefetch_distance]);
    message_handle message{messages[i]};
    if (!message->err) {
      into.append(view(*message));
      into.set_leader_epoch(rd_kafka_message_leader_epoch(message.get()));
      into.set_end_of_partition(std::nullopt);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      into.set_end_of_partition(message->offset);
    } else {
      failure = std::move(message);
    }
  }
  return failure;
}

void reader::loop::report(const slot& place, std::string_view attempt, const rd_kafka_error_t& failure) {
  callbacks_.on_partition_error(place.partition, place.generation,
                                client_.describe(rd_kafka_error_code(&failure),
                                                  std::string{attempt} + " " + name_of(place),
                                                  rd_kafka_error_string(&failure)));
}

void reader::loop::report_failure(slot& from, const rd_kafka_message_t& message) {
  auto failure = client_.describe(message.err, "reading " + name_of(from), rd_kafka_message_errstr(&message));
  if (failure.code == errc::log_cut)
    failure.message += ". Records that were not read yet are gone (retention, or a truncated log): what they "
                       "held is lost, and only a person can decide to go on without it";
  if (!retriable(failure.code))
    from.asked = false;
  callbacks_.on_partition_error(from.partition, from.generation, std::move(failure));
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

std::string reader::loop::name_of(const slot& place) const {
  return "topic " + topic_ + " partition " + std::to_string(place.partition) + " at offset " +
         std::to_string(place.position);
}

} // namespace komado::kafka
