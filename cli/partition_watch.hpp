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
  /// Calls `found` on that thread with each partition from `known` on. Failures are told to `log`, once each.
  partition_watch(kafka::admin admin, std::string topic, std::int32_t known, std::function<void(std::int32_t)> found,
                  actors::log_function log);

private:
  void run(const std::stop_token& stop);
  /// How many partitions there are, as far as is known.
  std::int32_t count();

  kafka::admin admin_;
  const std::string topic_;
  std::int32_t known_;
  const std::function<void(std::int32_t)> found_;
  const actors::log_function log_;
  std::string last_failure_;
  // Last: it uses the rest, and is told to end and waited for at destruction.
  std::jthread thread_;
};

} // namespace komado::cli
