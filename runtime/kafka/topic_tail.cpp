#include "runtime/kafka/topic_tail.hpp"
#include "runtime/kafka/client.hpp"
#include "runtime/kafka/record_view.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

namespace komado::kafka {
namespace {

// Outages are looked for this often. Records wake us.
constexpr int longest_sleep_ms = 1000;

client::properties tail_tuning() {
  return {
      // A directory has kilobytes: librdkafka's own bounds are made for streams.
      {"queued.min.messages", "100"},
      {"queued.max.messages.kbytes", "256"},
      {"fetch.message.max.bytes", "65536"},
      // A topic that was made just now is seen before it can be read: not to be waited for for half a second.
      {"fetch.error.backoff.ms", "50"},
      {"fetch.queue.backoff.ms", "10"},
      // Whoever starts waits for the end of the topic, which is told when a fetch has waited in vain.
      {"fetch.wait.max.ms", "100"},
      // A topic that is not there yet is looked for this often.
      {"topic.metadata.refresh.interval.ms", "5000"},
  };
}

client::properties tail_requirements() {
  return {
      // Needed by librdkafka, used for nothing.
      {"group.id", "komado-topic-tail"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      // A position that is out of range becomes the log's beginning; so does 0 in a log that was cut.
      {"auto.offset.reset", "earliest"},
      {"enable.partition.eof", "true"},
      {"isolation.level", "read_uncommitted"},
  };
}

} // namespace

/// The tail's thread and all that it owns.
class topic_tail::loop {
public:
  loop(client opened, topic_tail_callbacks callbacks, std::string name)
      : client_{std::move(opened)}, callbacks_{std::move(callbacks)}, name_{std::move(name)},
        events_{rd_kafka_queue_get_consumer(client_.get())}, thread_{[this] { run(); }} {}

  ~loop() {
    stopping_ = true;
    rd_kafka_queue_yield(events_.get());
    thread_.join();
  }

  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

private:
  void run() {
    while (!stopping_) {
      if (const message_handle message{rd_kafka_consumer_poll(client_.get(), longest_sleep_ms)})
        take(*message);
      watch_brokers();
    }
  }

  void take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      return take_end();
    if (message.err)
      return take_failure(message);
    last_error_.clear();
    if (callbacks_.on_record)
      callbacks_.on_record(view(message));
  }

  void take_end() {
    last_error_.clear();
    if (!std::exchange(caught_up_, true) && callbacks_.on_caught_up)
      callbacks_.on_caught_up();
  }

  // librdkafka goes on by itself, whatever it was.
  void take_failure(const rd_kafka_message_t& message) {
    auto failure = client_.describe(message.err, "reading " + name_, rd_kafka_message_errstr(&message));
    if (retriable(failure.code) || failure.message == last_error_)
      return;
    last_error_ = failure.message;
    if (callbacks_.on_error)
      callbacks_.on_error(std::move(failure));
  }

  void watch_brokers() {
    if (client_.unreachable() == in_outage_)
      return;
    in_outage_ = !in_outage_;
    if (in_outage_ && callbacks_.on_unreachable)
      callbacks_.on_unreachable(client_.unreachable_text());
  }

  client client_;
  const topic_tail_callbacks callbacks_;
  const std::string name_;
  std::atomic<bool> stopping_ = false;
  bool caught_up_ = false;
  bool in_outage_ = false;
  std::string last_error_;
  queue_handle events_;
  std::thread thread_;
};

result<std::unique_ptr<topic_tail>> topic_tail::start(const client_options& options, std::string topic,
                                                      std::int32_t partition, topic_tail_callbacks callbacks) {
  auto opened = client::open(client::kind::consumer, options, tail_tuning(), tail_requirements(), {});
  if (!opened)
    return opened.error();
  const auto name = "topic " + topic + " partition " + std::to_string(partition);
  partition_list list{topic};
  list.add(partition, 0);
  if (const auto code = rd_kafka_assign(opened->get(), list.get()))
    return opened->describe(code, "reading " + name);
  return std::unique_ptr<topic_tail>{
      new topic_tail{std::make_unique<loop>(std::move(*opened), std::move(callbacks), name)}};
}

topic_tail::topic_tail(std::unique_ptr<loop> loop) : loop_{std::move(loop)} {}
topic_tail::~topic_tail() = default;

} // namespace komado::kafka
