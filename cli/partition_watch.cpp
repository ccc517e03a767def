#include "cli/partition_watch.hpp"

#include <array>
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

partition_watch::partition_watch(kafka::admin admin, std::string topic, std::int32_t known, found_function found,
                                 actors::log_function log)
    : admin_{std::move(admin)}, topic_{std::move(topic)}, known_{known}, found_{std::move(found)},
      log_{std::move(log)}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

void partition_watch::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  while (!never.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); })) {
    const auto looked = look();
    // The reasons of one outage differ: once is enough.
    if (!looked && !failing_)
      log_(actors::log_level::warning, "partitions that are added now are not seen yet: " + looked.error().message);
    failing_ = !looked;
  }
}

kafka::result<void> partition_watch::look() {
  const auto topic = admin_.describe_topic(topic_, call_timeout);
  if (!topic)
    return topic.error();
  for (const auto now = *topic ? (*topic)->partitions : known_; known_ < now; ++known_) {
    const auto begin = admin_.list_offsets(topic_, std::array{known_}, kafka::earliest_offset{}, call_timeout);
    if (!begin)
      return begin.error();
    found_(known_, begin->at(known_));
  }
  return {};
}

} // namespace komado::cli
