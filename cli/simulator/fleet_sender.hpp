#pragma once

#include "cli/simulator/sensor_fleet.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/kafka/producer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace komado::cli {

/// `options` with what makes a producer fast rather than prompt, and patient with a broker that is away,
/// where the user asked for nothing else.
kafka::client_options bulk_writing(kafka::client_options options);

/// Sends a fleet's records to a topic, each when the time of its arrival has come: what is past, at once.
class fleet_sender {
public:
  /// What was sent so far.
  struct totals {
    std::uint64_t records = 0;
    std::uint64_t malformed = 0;
  };
  /// Takes one line for people.
  using fact_function = std::function<void(std::string_view)>;

  fleet_sender(kafka::producer& producer, std::string topic, bool keyed, fact_function say);

  /// Returns when the fleet has no more records or the caller asks to stop; all that was sent is written
  /// then. While no broker answers it says so and tries again. An error: some records are lost.
  kafka::result<void> run(sensor_fleet& fleet, std::stop_token stop);

  const totals& sent() const noexcept { return sent_; }
  double seconds() const;

private:
  kafka::result<void> send(const fleet_record& record);
  kafka::result<void> await(stream::timestamp arrival);
  kafka::result<void> flush_while_waiting();
  kafka::result<void> finish();
  bool retries(const kafka::error& failure);
  void report();

  kafka::producer& producer_;
  std::string topic_;
  bool keyed_;
  fact_function say_;
  std::stop_token stop_;
  totals sent_;
  bool live_ = false;
  std::string last_failure_;
  stream::timestamp now_{}; // as of the last look at the clock
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point flushed_;
  std::chrono::steady_clock::time_point reported_;
  std::chrono::steady_clock::time_point complains_again_{};
};

} // namespace komado::cli
