#include "runtime/kafka/client.hpp"
#include "runtime/kafka/error_codes.hpp"

#include <array>

namespace komado::kafka {
namespace {

using text_buffer = std::array<char, 512>;

result<void> set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value,
                 std::string_view prefix) {
  text_buffer why{};
  if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK)
    return {};
  return error{errc::configuration, std::string{prefix} + key + ": " + why.data()};
}

result<void> set_all(rd_kafka_conf_t* conf, const client::properties& list) {
  for (const auto& [key, value] : list)
    if (auto done = set(conf, key, value, "librdkafka property "); !done)
      return done;
  return {};
}

result<conf_handle> configure(const client_options& options, const client::properties& tuning,
                              const client::properties& required) {
  conf_handle conf{rd_kafka_conf_new()};
  const client::properties common_tuning = {
      {"client.id", options.client_id},
      // Its last push would delay every destruction.
      {"enable.metrics.push", "false"},
      // The default of 10 s is a long time to be away after a broker has come back.
      {"reconnect.backoff.max.ms", "1000"},
  };
  for (const auto* list : {&common_tuning, &tuning})
    if (auto done = set_all(conf.get(), *list); !done)
      return done.error();
  for (const auto& [key, value] : options.properties)
    if (auto done = set(conf.get(), key, value, "kafka."); !done)
      return done.error();
  const client::properties common_required = {
      {"bootstrap.servers", options.bootstrap_servers},
      {"allow.auto.create.topics", "false"},
  };
  for (const auto* list : {&common_required, &required})
    if (auto done = set_all(conf.get(), *list); !done)
      return done.error();
  return conf;
}

} // namespace

std::string client::reports::unreachable_text() const {
  std::lock_guard guard{mutex};
  auto text = "no Kafka broker reachable at " + bootstrap_servers;
  if (!last_reason.empty())
    text += ": " + last_reason;
  return text;
}

void client::reports::take_error(int code, std::string_view reason) {
  if (log)
    log(4, reason);
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    return;
  std::lock_guard guard{mutex};
  last_reason = reason;
}

rd_kafka_resp_err_t client::reports::watch(rd_kafka_t* handle, void* opaque) {
  const auto code = rd_kafka_interceptor_add_on_broker_state_change(
      handle, "komado",
      [](rd_kafka_t*, std::int32_t, const char*, const char* name, int port, const char* state, void* self) {
        static_cast<reports*>(self)->connections.take(std::string{name} + ":" + std::to_string(port), state);
        return RD_KAFKA_RESP_ERR_NO_ERROR;
      },
      opaque);
  if (code || !static_cast<reports*>(opaque)->hooks.on_request_sent)
    return code;
  return rd_kafka_interceptor_add_on_request_sent(
      handle, "komado",
      [](rd_kafka_t*, int, const char*, std::int32_t, std::int16_t api_key, std::int16_t, std::int32_t, size_t,
         void* self) {
        static_cast<reports*>(self)->hooks.on_request_sent(api_key);
        return RD_KAFKA_RESP_ERR_NO_ERROR;
      },
      opaque);
}

void client::install(rd_kafka_conf_t* conf, reports* target) {
  rd_kafka_conf_set_opaque(conf, target);
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t* handle, int level, const char* facility,
                                    const char* text) {
    const auto* self = static_cast<const reports*>(rd_kafka_opaque(handle));
    // The user's properties serve producers and consumers alike: half of them is foreign to each.
    const bool foreign = std::string_view{text}.find("property and will be ignored by") != std::string_view::npos;
    if (self->log && !foreign)
      self->log(level, std::string{facility} + ": " + text);
  });
  rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int code, const char* reason, void* opaque) {
    static_cast<reports*>(opaque)->take_error(code, reason);
  });
  if (target->hooks.on_delivery)
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
      static_cast<reports*>(opaque)->hooks.on_delivery(*message);
    });
  if (target->hooks.on_rebalance)
    rd_kafka_conf_set_rebalance_cb(conf, [](rd_kafka_t*, rd_kafka_resp_err_t code,
                                            rd_kafka_topic_partition_list_t* list, void* opaque) {
      static_cast<reports*>(opaque)->hooks.on_rebalance(code, *list);
    });
  rd_kafka_conf_interceptor_add_on_new(
      conf, "komado",
      [](rd_kafka_t* handle, const rd_kafka_conf_t*, void* self, char*, size_t) {
        return reports::watch(handle, self);
      },
      target);
}

result<client> client::open(kind what, const client_options& options, const properties& tuning,
                            const properties& required, client_hooks hooks) {
  auto conf = configure(options, tuning, required);
  if (!conf)
    return conf.error();
  client opened;
  opened.reports_ = std::make_unique<reports>();
  opened.reports_->bootstrap_servers = options.bootstrap_servers;
  opened.reports_->log = options.log;
  opened.reports_->hooks = std::move(hooks);
  install(conf->get(), opened.reports_.get());
  text_buffer why{};
  opened.handle_.reset(rd_kafka_new(what == kind::consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER,
                                    conf->get(), why.data(), why.size()));
  if (!opened.handle_)
    return error{errc::configuration, std::string{"Kafka client: "} + why.data()};
  // On success the configuration belongs to the handle.
  (void)conf->release();
  if (what == kind::consumer)
    rd_kafka_poll_set_consumer(opened.get());
  return opened;
}

error client::describe(int code, std::string_view attempt, std::string_view reason) const {
  error failure{to_errc(code), std::string{attempt}};
  if (retriable(failure.code) && unreachable()) {
    failure.code = errc::unreachable;
    failure.message += ": " + unreachable_text();
  } else {
    failure.message += ": " + std::string{reason};
  }
  return failure;
}

error client::describe(int code, std::string_view attempt) const {
  return describe(code, attempt, rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(code)));
}

} // namespace komado::kafka
