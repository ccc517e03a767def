#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/kafka/outgoing_record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace komado::kafka {

/// A plain idempotent producer (acks=all), without transactions. One thread uses it at a time.
class producer {
public:
  /// Does not wait for a broker. Error: errc::configuration.
  static result<producer> open(const client_options& options);
  /// Drops what was not sent.
  ~producer();
  producer(producer&&) noexcept;
  producer& operator=(producer&&) noexcept;

  /// Queues a record; waits `timeout` at most while the queue is full. With `timestamp_ms` -1 it is
  /// stamped with the time of writing.
  result<void> produce(const outgoing_record& record, std::chrono::milliseconds timeout,
                       std::int64_t timestamp_ms = -1);
  /// Waits until everything queued is written. An error if anything, since the last flush, was not.
  result<void> flush(std::chrono::milliseconds timeout);

private:
  class state;
  explicit producer(std::unique_ptr<state> state) noexcept;
  std::unique_ptr<state> state_;
};

} // namespace komado::kafka
