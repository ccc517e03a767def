#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/handles.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/kafka/reachability.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::kafka {

/// What a client's owner wants to hear; each may be empty.
struct client_hooks {
  /// On the thread that polls, flushes or commits: one message was delivered, or not (its `err`).
  std::function<void(const rd_kafka_message_t&)> on_delivery;
  /// On librdkafka's broker threads: a request with this ApiKey was written to a socket. Must not call
  /// librdkafka.
  std::function<void(std::int16_t api_key)> on_request_sent;
  /// On the thread that polls: a rebalance of the group (librdkafka's rebalance_cb). It may complete it
  /// later, from the same thread.
  std::function<void(int code, const rd_kafka_topic_partition_list_t&)> on_rebalance;
};

/// A librdkafka handle. Movable: what librdkafka's callbacks point to stays in place.
class client {
public:
  enum class kind { consumer, producer };
  using properties = std::vector<std::pair<std::string, std::string>>;

  /// `tuning` gives way to the user's properties, `required` does not.
  static result<client> open(kind what, const client_options& options, const properties& tuning,
                             const properties& required, client_hooks hooks);

  rd_kafka_t* get() const noexcept { return handle_.get(); }

  /// Whether no broker can be reached, as far as is known.
  bool unreachable() const noexcept { return reports_->connections.lost(); }

  /// "no Kafka broker reachable at <addresses>: <last reason>".
  std::string unreachable_text() const { return reports_->unreachable_text(); }

  /// An error with what was attempted, why it failed and, if no broker can be reached, where it was
  /// looked for.
  error describe(int code, std::string_view attempt, std::string_view reason) const;
  error describe(int code, std::string_view attempt) const;

private:
  struct reports {
    std::string bootstrap_servers;
    log_sink log;
    client_hooks hooks;
    reachability connections;
    mutable std::mutex mutex;
    std::string last_reason; // guarded by mutex

    std::string unreachable_text() const;
    void take_error(int code, std::string_view reason);
    static rd_kafka_resp_err_t watch(rd_kafka_t* handle, void* self);
  };

  // NO_CONSUMER_CLOSE: closing would wait for a coordinator. Most of our clients are members of no group;
  // membership leaves its own before, or means to be missed.
  struct destroyed {
    void operator()(rd_kafka_t* handle) const noexcept {
      rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
  };

  client() = default;
  static void install(rd_kafka_conf_t* conf, reports* target);

  // In this order: librdkafka reports until its handle is destroyed.
  std::unique_ptr<reports> reports_;
  std::unique_ptr<rd_kafka_t, destroyed> handle_;
};

} // namespace komado::kafka
