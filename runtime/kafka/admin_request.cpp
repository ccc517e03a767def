#include "runtime/kafka/admin_request.hpp"
#include "runtime/kafka/leaders.hpp"

#include <algorithm>
#include <array>

namespace komado::kafka {

admin::state::state(const client& lender) : client_{lender}, reached_{true}, answers_{rd_kafka_queue_new(client_.get())} {}

admin::state::state(std::unique_ptr<const client> opened)
    : own_{std::move(opened)}, client_{*own_}, answers_{rd_kafka_queue_new(client_.get())} {}

result<std::unique_ptr<admin::state>> admin::state::open(const client_options& options) {
  auto opened = client::open(client::kind::producer, options, {}, {}, {});
  if (!opened)
    return opened.error();
  return std::unique_ptr<state>{new state{std::make_unique<const client>(std::move(*opened))}};
}

result<event_handle> admin::state::ask(rd_kafka_admin_op_t operation, std::string_view attempt,
                                       milliseconds timeout, const sender& send) {
  // librdkafka refuses a request of no time.
  const auto time = std::max(timeout, milliseconds{1});
  admin_options_handle options{rd_kafka_AdminOptions_new(client_.get(), operation)};
  std::array<char, 256> why{};
  if (const auto code = rd_kafka_AdminOptions_set_request_timeout(
          options.get(), static_cast<int>(time.count()), why.data(), why.size()))
    return describe(code, attempt, why.data());
  send(client_.get(), options.get(), answers_.get());
  for (;;) {
    // librdkafka answers every request, at its timeout at the latest.
    event_handle answer{rd_kafka_queue_poll(answers_.get(), 100)};
    rd_kafka_poll(client_.get(), 0);
    if (!answer)
      continue;
    if (const auto code = rd_kafka_event_error(answer.get()))
      return describe(code, attempt, rd_kafka_event_error_string(answer.get()));
    return answer;
  }
}

result<void> admin::state::reach(std::string_view topic, std::string_view attempt, milliseconds timeout) {
  if (reached_ && !client_.unreachable())
    return {};
  const auto code = await_broker(client_, topic, timeout);
  reached_ = code == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (reached_)
    return {};
  // Serves the error callback, which hears why a broker cannot be reached.
  rd_kafka_poll(client_.get(), 0);
  return describe(code, attempt);
}

result<void> admin::state::await_leaders(std::string_view topic, const std::set<std::int32_t>& partitions,
                                         milliseconds timeout) {
  auto done = kafka::await_leaders(client_, topic, partitions, timeout);
  // Serves the error callback, which hears why a broker cannot be reached.
  rd_kafka_poll(client_.get(), 0);
  return done;
}

error admin::state::describe(int code, std::string_view attempt, const char* reason) const {
  return reason ? client_.describe(code, attempt, reason) : client_.describe(code, attempt);
}

void admin::state::pause(milliseconds time) { rd_kafka_poll(client_.get(), static_cast<int>(time.count())); }

} // namespace komado::kafka
