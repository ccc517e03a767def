#include "cli/result_feed.hpp"

#include <chrono>

namespace komado::cli {

namespace {

// So often the caller gets to look at what else may have happened.
constexpr std::chrono::milliseconds patience{500};

constexpr std::size_t most_at_once = 1000;

} // namespace

kafka::result<std::unique_ptr<result_feed>> result_feed::start(const kafka::client_options& client,
                                                               const std::string& topic,
                                                               const kafka::partition_offsets& from,
                                                               actors::log_function log) {
  std::unique_ptr<result_feed> feed{new result_feed{std::move(log)}};
  auto reader = kafka::reader::start(client, topic, feed->callbacks());
  if (!reader)
    return reader.error();
  feed->reader_ = std::move(*reader);
  for (const auto& [partition, offset] : from)
    feed->add(partition, offset);
  return feed;
}

void result_feed::add(std::int32_t partition, std::int64_t offset) {
  reader_->assign(partition, 0, {offset, -1});
  reader_->ask(partition);
}

kafka::reader_callbacks result_feed::callbacks() {
  kafka::reader_callbacks calls;
  calls.on_ready = [this](std::int32_t partition, std::uint64_t) {
    const std::lock_guard guard{mutex_};
    ready_.push_back(partition);
    arrived_.notify_one();
  };
  calls.on_end = [](std::int32_t, kafka::result<std::int64_t>) {};
  calls.on_partition_error = [this](std::int32_t, std::uint64_t, kafka::error failure) {
    if (kafka::retriable(failure.code))
      return;
    const std::lock_guard guard{mutex_};
    failure_.emplace(std::move(failure));
    arrived_.notify_one();
  };
  calls.on_unreachable = [this](std::string_view text) {
    log_(actors::log_level::warning, std::string{text} + "; trying again");
  };
  return calls;
}

kafka::result<std::optional<kafka::fetched_records>> result_feed::next(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  arrived_.wait_for(lock, stop, patience, [this] { return !ready_.empty() || failure_; });
  if (stop.stop_requested())
    return std::optional<kafka::fetched_records>{};
  if (ready_.empty()) {
    if (failure_)
      return *failure_;
    return std::optional<kafka::fetched_records>{};
  }
  const auto partition = ready_.front();
  ready_.pop_front();
  lock.unlock();
  auto taken = reader_->take(partition, most_at_once);
  if (!taken.failure || kafka::retriable(taken.failure->code)) {
    reader_->ask(partition);
  } else {
    // For the next call: the records come first.
    lock.lock();
    failure_ = std::move(taken.failure);
  }
  return std::optional{std::move(taken.records)};
}

} // namespace komado::cli
