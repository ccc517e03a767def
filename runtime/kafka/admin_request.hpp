#pragma once

#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/client.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace komado::kafka {

/// The client behind `admin`, its own or another's: sends one request at a time and waits for its answer.
class admin::state {
public:
  using milliseconds = std::chrono::milliseconds;
  using sender = std::function<void(rd_kafka_t*, const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;

  static result<std::unique_ptr<state>> open(const client_options& options);
  /// Asks by `lender`, which must outlive it and has reached a broker.
  explicit state(const client& lender);

  /// Waits until a broker answers a question about `topic`, unless one can be reached as far as is known. To be called
  /// before `ask`: librdkafka connects without a pause, a whole core's worth, while an admin request waits for a
  /// broker that refuses connections.
  result<void> reach(std::string_view topic, std::string_view attempt, milliseconds timeout);

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
  result<std::vector<topic_description>> ensure_topics(std::span<const topic_spec> topics, milliseconds timeout);

private:
  explicit state(std::unique_ptr<const client> opened);

  /// The topic's id, and whether all of its partitions have a leader.
  struct shape {
    std::string id;
    std::int32_t partitions = 0;
    bool whole = false;
  };
  using topic_names = std::vector<std::string>;
  /// Of those that exist.
  using shapes = std::map<std::string, shape>;
  using configs = std::map<std::string, std::string>;
  result<shapes> query_shapes(const topic_names& names, milliseconds timeout);
  result<std::map<std::string, configs>> query_configs(const topic_names& names, milliseconds timeout);
  result<void> create(std::span<const topic_spec* const> topics, milliseconds timeout);
  result<shapes> await_shapes(const topic_names& names, std::chrono::steady_clock::time_point deadline);

  std::unique_ptr<const client> own_; // none: borrowed
  const client& client_;
  bool reached_ = false;
  queue_handle answers_;
};

} // namespace komado::kafka
