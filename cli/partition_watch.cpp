#include "cli/partition_watch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto interval = 5s;
// Whoever ends the watch waits for a question that is under way.
constexpr auto call_timeout = 2s;

} // namespace

partition_watch::partition_watch(kafka::admin admin, std::string topic, std::int32_t known,
                                 std::function<void(std::int32_t)> found, actors::log_function log)
    : admin_{std::move(admin)}, topic_{std::move(topic)}, known_{known}, found_{std::move(found)},
      log_{std::move(log)}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

void partition_watch::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  while (!never.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); })) {
    for (const auto now = count(); known_ < now; ++known_)
      found_(known_);
  }
}

std::int32_t partition_watch::count() {
  const auto topic = admin_.describe_topic(topic_, call_timeout);
  if (topic) {
    last_failure_.clear();
    return *topic ? (*topic)->partitions : known_;
  }
  if (topic.error().message != last_failure_) {
    last_failure_ = topic.error().message;
    log_(actors::log_level::warning, "partitions that are added now are not seen yet: " + last_failure_);
  }
  return known_;
}

} // namespace komado::cli
