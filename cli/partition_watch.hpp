#pragma once

#include "actors/job.hpp"
#include "runtime/kafka/admin.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace komado::cli {

/// Looks every few seconds whether a topic has got more partitions, on a thread of its own.
class partition_watch {
public:
  using found_function = std::function<void(std::int32_t partition, std::int64_t first_offset)>;

  /// Calls `found` on that thread with each partition from `known` on. Tells `log` once when it begins to fail.
  partition_watch(kafka::admin admin, std::string topic, std::int32_t known, found_function found,
                  actors::log_function log);

private:
  void run(const std::stop_token& stop);
  kafka::result<void> look();

  kafka::admin admin_;
  const std::string topic_;
  std::int32_t known_;
  const found_function found_;
  const actors::log_function log_;
  bool failing_ = false;
  // Last: it uses the rest, and is told to end and waited for at destruction.
  std::jthread thread_;
};

} // namespace komado::cli
