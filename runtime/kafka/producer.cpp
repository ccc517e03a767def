#include "runtime/kafka/producer.hpp"
#include "runtime/kafka/record_writer.hpp"

namespace komado::kafka {

class producer::state {
public:
  result<void> open(const client_options& options) {
    client_hooks hooks;
    hooks.on_delivery = [this](const rd_kafka_message_t& message) { take_report(message); };
    auto opened =
        client::open(client::kind::producer, options, prompt_writing(), exact_writing(), std::move(hooks));
    if (!opened)
      return opened.error();
    client_ = std::move(*opened);
    writer_.emplace(*client_);
    return {};
  }

  ~state() {
    if (!client_)
      return;
    rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    // Reports that nobody serves would be logged as messages that were forgotten.
    rd_kafka_flush(client_->get(), 100);
  }

  result<void> produce(const outgoing_record& record, std::chrono::milliseconds timeout,
                       std::int64_t timestamp_ms) {
    // Now and then, so that reports do not pile up.
    if (++since_poll_ % 1000 == 0)
      rd_kafka_poll(client_->get(), 0);
    return writer_->write(record, timestamp_ms, nullptr, timeout);
  }

  result<void> flush(std::chrono::milliseconds timeout) {
    if (const auto code = rd_kafka_flush(client_->get(), static_cast<int>(timeout.count())))
      return client_->describe(code, "writing " + std::to_string(rd_kafka_outq_len(client_->get())) +
                                         " remaining records");
    if (const auto lost = std::exchange(failed_, 0))
      return client_->describe(last_failure_, std::to_string(lost) + " records were not written");
    return {};
  }

private:
  void take_report(const rd_kafka_message_t& message) {
    if (!message.err)
      return;
    ++failed_;
    last_failure_ = message.err;
  }

  std::uint64_t failed_ = 0;
  std::uint64_t since_poll_ = 0;
  int last_failure_ = 0;
  // The writer's topics must go before the client.
  std::optional<client> client_;
  std::optional<record_writer> writer_;
};

result<producer> producer::open(const client_options& options) {
  auto opened = std::make_unique<state>();
  if (auto done = opened->open(options); !done)
    return done.error();
  return producer{std::move(opened)};
}

producer::producer(std::unique_ptr<state> state) noexcept : state_{std::move(state)} {}
producer::~producer() = default;
producer::producer(producer&&) noexcept = default;
producer& producer::operator=(producer&&) noexcept = default;

result<void> producer::produce(const outgoing_record& record, std::chrono::milliseconds timeout,
                               std::int64_t timestamp_ms) {
  return state_->produce(record, timeout, timestamp_ms);
}

result<void> producer::flush(std::chrono::milliseconds timeout) { return state_->flush(timeout); }

} // namespace komado::kafka
