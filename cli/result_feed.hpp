#pragma once

#include "actors/job.hpp"
#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/reader.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace komado::cli {

/// The committed records of all partitions of a topic as they come, without a consumer group.
class result_feed {
public:
  /// Reads on from these offsets. Does not wait for a broker. Outages are told to `log`.
  static kafka::result<std::unique_ptr<result_feed>> start(const kafka::client_options& client,
                                                           const std::string& topic,
                                                           const kafka::partition_offsets& from,
                                                           actors::log_function log);

  /// Reads this partition, too, from `offset` on. Thread-safe.
  void add(std::int32_t partition, std::int64_t offset);

  /// The next records, which must not outlive the feed. Nothing after a while without any, or when `stop` is requested.
  /// An error: the topic cannot be read on.
  kafka::result<std::optional<kafka::fetched_records>> next(const std::stop_token& stop);

private:
  explicit result_feed(actors::log_function log) : log_{std::move(log)} {}

  kafka::reader_callbacks callbacks();

  const actors::log_function log_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::int32_t> ready_;      // partitions to take from; guarded by mutex_
  std::optional<kafka::error> failure_; // guarded by mutex_
  // Last: its thread uses the rest.
  std::unique_ptr<kafka::reader> reader_;
};

} // namespace komado::cli
