#pragma once

#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/client.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <string_view>

namespace komado::kafka {

/// The connection behind `admin`: sends one request at a time and waits for its answer.
class admin::state {
public:
  using milliseconds = std::chrono::milliseconds;
  using sender = std::function<void(rd_kafka_t*, const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;

  static result<std::unique_ptr<state>> open(const client_options& options);

  /// Sends by `send` and waits. The answer is an event without an error of the request as a whole; its
  /// topics, partitions or groups may still carry their own. `attempt` begins the error's message.
  result<event_handle> ask(rd_kafka_admin_op_t operation, std::string_view attempt, milliseconds timeout,
                           const sender& send);

  /// See the function of this name in leaders.hpp.
  result<void> await_leaders(std::string_view topic, const std::set<std::int32_t>& partitions,
                             milliseconds timeout);

  error describe(int code, std::string_view attempt, const char* reason = nullptr) const;

  /// Serves the client's events for a moment: the pause between two attempts.
  void pause(milliseconds time);

  result<std::optional<topic_description>> describe_topic(std::string_view name, milliseconds timeout);
  result<topic_description> ensure_topic(const topic_spec& topic, milliseconds timeout);

private:
  explicit state(client opened);

  /// Waits until a broker answers. librdkafka connects without a pause, a whole core's worth, while an
  /// admin request waits for a broker that refuses connections: so none may be sent before.
  int await_broker(milliseconds timeout);

  /// How many partitions have a leader, and the topic's id; absent without such a topic.
  struct shape {
    std::string id;
    std::int32_t partitions = 0;
    bool whole = false;
  };
  result<std::optional<shape>> query_shape(std::string_view name, milliseconds timeout);
  result<std::map<std::string, std::string>> query_configs(std::string_view name, milliseconds timeout);
  result<void> create(const topic_spec& topic, milliseconds timeout);
  result<shape> await_shape(const topic_spec& topic, std::chrono::steady_clock::time_point deadline);

  client client_;
  queue_handle answers_;
};

} // namespace komado::kafka
