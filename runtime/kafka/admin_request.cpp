#include "runtime/kafka/admin_request.hpp"
#include "runtime/kafka/leaders.hpp"

#include <algorithm>
#include <array>

namespace komado::kafka {

admin::state::state(client opened) : client_{std::move(opened)}, answers_{rd_kafka_queue_new(client_.get())} {}

result<std::unique_ptr<admin::state>> admin::state::open(const client_options& options) {
  auto opened = client::open(client::kind::producer, options, {}, {}, {});
  if (!opened)
    return opened.error();
  return std::unique_ptr<state>{new state{std::move(*opened)}};
}

result<event_handle> admin::state::ask(rd_kafka_admin_op_t operation, std::string_view attempt,
                                       milliseconds timeout, const sender& send) {
  // librdkafka refuses a request of no time.
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (const auto code = await_broker(timeout)) {
    rd_kafka_poll(client_.get(), 0);
    return describe(code, attempt);
  }
  const auto time = std::max(
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now()), milliseconds{1});
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

int admin::state::await_broker(milliseconds timeout) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto time = std::max(timeout, milliseconds{1});
  // Of the topics that this client knows: none.
  const auto code = rd_kafka_metadata(client_.get(), 0, nullptr, &answer, static_cast<int>(time.count()));
  if (answer)
    rd_kafka_metadata_destroy(answer);
  return code;
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
