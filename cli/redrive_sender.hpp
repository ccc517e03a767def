#pragma once

#include "cli/redrive_plan.hpp"
#include "runtime/kafka/transactional_producer.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace komado::cli {

/// The original bytes of a rejected record; absent as they were.
struct original_record {
  std::optional<std::string> key;
  std::optional<std::string> value;
};

/// By their places, so that the records of a partition are sent in their old order.
using original_records = std::map<input_place, original_record>;

/// Puts rejected records back into the input. One job's senders exclude each other: a new one ends the
/// transaction of the one before.
class redrive_sender {
public:
  /// Takes the transactional id `<job>.redrive` over. What is read after this cannot change by another redrive
  /// any more unless `send` fails. Waits for the broker, at most half a minute.
  static kafka::result<redrive_sender> open(const redrive_settings& settings, const kafka::client_options& client);

  /// Sends all in one transaction, each to its old partition if it is below `partitions` and else by its key,
  /// and notes their places in the topic `redriven`. The error says whether anything can have been sent.
  kafka::result<void> send(const original_records& records, std::int32_t partitions, const std::string& redriven);

private:
  redrive_sender(const redrive_settings& settings, const kafka::client_options& client,
                 kafka::transactional_producer producer)
      : settings_{settings}, client_{client}, producer_{std::move(producer)} {}

  kafka::result<void> produce(const original_records& records, std::int32_t partitions, const std::string& redriven);
  kafka::error give_up(const kafka::error& why);

  redrive_settings settings_;
  kafka::client_options client_;
  std::optional<kafka::transactional_producer> producer_;
};

} // namespace komado::cli
