#include "cli/simulate_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/job_of.hpp"
#include "cli/simulator/fleet_sender.hpp"
#include "cli/simulator/sensor_fleet.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal_log.hpp"
#include "cli/version.hpp"
#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/producer.hpp"
#include "runtime/stream/time_zone.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

namespace komado::cli {

namespace {

using level = actors::log_level;
using namespace std::chrono_literals;

constexpr auto call_timeout = 5s;
constexpr auto retry_delay = 1s;

/// False if the caller asked to stop.
bool wait_before_retry(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::unique_lock lock{mutex};
  wakes.wait_for(lock, stop, retry_delay, [] { return false; });
  return !stop.stop_requested();
}

/// The topic, created if absent. Asks until the cluster answers.
kafka::result<kafka::topic_description> prepare_topic(const simulate_settings& settings,
                                                      const kafka::client_options& client,
                                                      const std::stop_token& stop,
                                                      const actors::log_function& log) {
  auto admin = kafka::admin::open(client);
  if (!admin)
    return admin.error();
  kafka::topic_spec spec;
  spec.name = settings.topic;
  spec.partitions = static_cast<std::int32_t>(settings.partitions);
  spec.verified = false;
  std::string said;
  for (;;) {
    auto made = admin->ensure_topic(spec, call_timeout);
    if (made || !kafka::retriable(made.error().code))
      return made;
    const auto text = made.error().message + "; trying again";
    if (text != std::exchange(said, text))
      log(level::warning, text);
    if (!wait_before_retry(stop))
      return kafka::error{kafka::errc::stopped, "stopped before the first record"};
  }
}

std::chrono::nanoseconds interval_of(const simulate_settings& settings) {
  if (settings.rate == 0)
    return settings.interval;
  const auto nanoseconds = std::llround(settings.devices * 1e9 / settings.rate);
  return std::chrono::nanoseconds{std::max(1LL, nanoseconds)};
}

fleet_options fleet_of(const simulate_settings& settings, std::int32_t partitions) {
  fleet_options fleet;
  fleet.devices = settings.devices;
  fleet.seed = settings.seed;
  fleet.start = settings.start ? *settings.start
                               : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) -
                                     settings.history;
  fleet.interval = interval_of(settings);
  fleet.records = settings.records;
  fleet.partitions = static_cast<std::uint32_t>(partitions);
  fleet.keyed = settings.keyed;
  fleet.out_of_order = settings.out_of_order;
  fleet.malformed = settings.malformed;
  fleet.skewed_clock = settings.skewed_clock;
  fleet.skew = std::chrono::duration_cast<std::chrono::seconds>(settings.skew);
  return fleet;
}

std::string rounded(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

void say_fleet(const simulate_settings& settings, const fleet_options& fleet,
               const actors::log_function& log) {
  std::string start;
  if (auto utc = stream::time_zone::find("UTC"))
    utc->append_iso8601(start, fleet.start);
  const auto interval = std::chrono::duration<double>(fleet.interval).count();
  log(level::info, std::to_string(fleet.devices) + " devices, a reading each every " + rounded(interval) +
                       " s: " + rounded(fleet.devices / interval) + " records/s from " + start +
                       " on, seed " + std::to_string(settings.seed));
}

int send_all(const simulate_settings& settings, const kafka::client_options& client, std::int32_t partitions,
             const std::stop_token& stop, const actors::log_function& log) {
  auto producer = kafka::producer::open(bulk_writing(client));
  if (!producer) {
    log(level::error, producer.error().message);
    return exit_failed;
  }
  const auto options = fleet_of(settings, partitions);
  say_fleet(settings, options, log);
  sensor_fleet fleet{options};
  fleet_sender sender{*producer, settings.topic, settings.keyed,
                      [&](std::string_view fact) { log(level::info, fact); }};
  const auto done = sender.run(fleet, stop);
  if (!done)
    log(level::error, done.error().message);
  const auto& sent = sender.sent();
  log(level::info, "total: " + std::to_string(sent.records) + " records, " + std::to_string(sent.malformed) +
                       " of them malformed, in " + rounded(sender.seconds()) + " s");
  return done ? exit_ok : exit_failed;
}

} // namespace

int run_simulate(const simulate_settings& settings) {
  const stop_signal stop;
  const auto log = terminal_log(log_level::info);
  log(level::info, "komado " + std::string{version});
  log(level::info, "broker " + settings.bootstrap_servers);
  const auto client = client_of(settings, log);
  const auto topic = prepare_topic(settings, client, stop.token(), log);
  if (!topic) {
    const bool stopped = topic.error().code == kafka::errc::stopped;
    log(stopped ? level::info : level::error, topic.error().message);
    return stopped ? exit_ok : exit_failed;
  }
  log(level::info, "topic " + settings.topic + ": " + std::to_string(topic->partitions) + " partitions, " +
                       (settings.keyed ? "keyed by device" : "without keys"));
  return send_all(settings, client, topic->partitions, stop.token(), log);
}

} // namespace komado::cli
