#include "cli/simulator/fleet_sender.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

/// How long one call may block before we look whether to stop.
constexpr auto call_timeout = 1s;
/// How long who stops us waits for a broker that does not answer.
constexpr auto stop_timeout = 5s;
constexpr auto report_interval = 10s;
constexpr auto complaint_interval = 30s;
/// A look at the clock per record would cost more than the record's bytes.
constexpr std::uint64_t records_per_look = 4096;

stream::timestamp wall_now() {
  return std::chrono::floor<stream::duration>(std::chrono::system_clock::now());
}

void sleep(stream::duration time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::unique_lock lock{mutex};
  wakes.wait_for(lock, stop, time, [] { return false; });
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

} // namespace

kafka::client_options bulk_writing(kafka::client_options options) {
  auto& properties = options.properties;
  const auto is_set = [&](const char* key) { return properties.contains(key); };
  if (!is_set("linger.ms") && !is_set("queue.buffering.max.ms"))
    properties.emplace("linger.ms", "20");
  // Short enough to stay in the processor's cache, which librdkafka walks through several times.
  properties.emplace("queue.buffering.max.messages", "60000");
  if (!is_set("message.timeout.ms") && !is_set("delivery.timeout.ms"))
    properties.emplace("message.timeout.ms", "0"); // never give a record up
  return options;
}

fleet_sender::fleet_sender(kafka::producer& producer, std::string topic, bool keyed, fact_function say)
    : producer_{producer}, topic_{std::move(topic)}, keyed_{keyed}, say_{std::move(say)},
      began_{steady::now()}, flushed_{began_}, reported_{began_} {}

double fleet_sender::seconds() const { return std::chrono::duration<double>(steady::now() - began_).count(); }

kafka::result<void> fleet_sender::run(sensor_fleet& fleet, std::stop_token stop) {
  stop_ = std::move(stop);
  now_ = wall_now();
  while (!stop_.stop_requested()) {
    const auto record = fleet.next();
    if (!record)
      break;
    if (record->arrival > now_)
      if (auto done = await(record->arrival); !done)
        return done;
    if (stop_.stop_requested())
      break;
    if (auto done = send(*record); !done)
      return done;
    if (sent_.records % records_per_look == 0)
      report();
  }
  return finish();
}

kafka::result<void> fleet_sender::send(const fleet_record& record) {
  kafka::outgoing_record outgoing;
  outgoing.topic = topic_;
  outgoing.partition = record.partition;
  if (keyed_)
    outgoing.key = record.bid;
  outgoing.value = record.value;
  const auto time = std::chrono::floor<std::chrono::milliseconds>(record.arrival).time_since_epoch();
  for (;;) {
    const auto done = producer_.produce(outgoing, call_timeout, time.count());
    if (done)
      break;
    if (!retries(done.error()))
      return done;
    if (stop_.stop_requested())
      return {};
  }
  ++sent_.records;
  sent_.malformed += record.malformed;
  return {};
}

kafka::result<void> fleet_sender::await(stream::timestamp arrival) {
  for (now_ = wall_now(); now_ < arrival && !stop_.stop_requested(); now_ = wall_now()) {
    if (!std::exchange(live_, true) && sent_.records != 0)
      say_("history: " + std::to_string(sent_.records) + " records in " + seconds_text(seconds()) +
           "; live from here on");
    if (auto done = flush_while_waiting(); !done)
      return done;
    report();
    // Not for each of many thousands a second, nor so long that nobody serves the producer.
    sleep(std::clamp<stream::duration>(arrival - wall_now(), 1ms, 500ms), stop_);
  }
  return {};
}

// There is time, and in a queue that never fills nobody else would notice that the broker is away.
kafka::result<void> fleet_sender::flush_while_waiting() {
  if (steady::now() - flushed_ < 1s)
    return {};
  const auto done = producer_.flush(call_timeout);
  flushed_ = steady::now();
  return done || retries(done.error()) ? kafka::result<void>{} : done;
}

kafka::result<void> fleet_sender::finish() {
  auto stop_began = steady::now();
  for (;;) {
    auto done = producer_.flush(call_timeout);
    if (done || !retries(done.error()))
      return done;
    if (!stop_.stop_requested())
      stop_began = steady::now();
    else if (steady::now() - stop_began > stop_timeout)
      return done;
  }
}

bool fleet_sender::retries(const kafka::error& failure) {
  if (!kafka::retriable(failure.code))
    return false;
  // A broker that is only slow is no news: a queue that shrinks gives another message each time.
  const bool stuck = failure.message == std::exchange(last_failure_, failure.message);
  const auto now = steady::now();
  if ((stuck || failure.code == kafka::errc::unreachable) && now >= complains_again_) {
    complains_again_ = now + complaint_interval;
    say_(failure.message + "; trying again");
  }
  return true;
}

void fleet_sender::report() {
  const auto now = steady::now();
  if (now - reported_ < report_interval)
    return;
  reported_ = now;
  say_("sent " + std::to_string(sent_.records) + " records");
}

} // namespace komado::cli
