#include "runtime/kafka/log_reader.hpp"
#include "runtime/kafka/client.hpp"
#include "runtime/kafka/error_codes.hpp"
#include "runtime/kafka/failpoint.hpp"
#include "runtime/kafka/record_view.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace komado::kafka {
namespace {

// How soon a stop is noticed.
constexpr int patience_ms = 50;
constexpr int lookup_patience_ms = 500;

std::string name_of(const log_reader::stretch& what, std::int64_t position) {
  auto text = "reading topic " + what.topic + " partition " + std::to_string(what.partition);
  return position < 0 ? text + " from its beginning" : text + " at offset " + std::to_string(position);
}

using message_visitor = std::function<bool(const rd_kafka_message_t&)>;

void read_headers(const rd_kafka_message_t& message, std::vector<header>& into) {
  into.clear();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (rd_kafka_header_get_all(headers, into.size(), &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR)
    into.push_back({name, {static_cast<const char*>(value), value ? size : 0}});
}

} // namespace

class log_reader::state {
public:
  explicit state(client_options options) : options_{std::move(options)} {}

  result<std::int64_t> read(const stretch& what, const message_visitor& visit, const std::stop_token& stop,
                            std::chrono::steady_clock::time_point deadline) {
    if (what.from > what.high_watermark)
      return error{errc::log_cut, name_of(what, what.from) + ": the log ends at " +
                                      std::to_string(what.high_watermark) + ", it was truncated"};
    if (what.from == what.high_watermark || what.high_watermark == 0)
      return what.high_watermark;
    if (auto connected = connect(); !connected)
      return connected.error();
    const auto from = what.from < 0 ? find_beginning(what, stop, deadline) : what.from;
    if (!from)
      return from.error();
    if (*from > what.high_watermark)
      return error{errc::log_cut, name_of(what, *from) + ": the log was cut beyond the end that it had, " +
                                      std::to_string(what.high_watermark)};
    partition_list list{what.topic};
    list.add(what.partition, *from);
    if (const auto code = rd_kafka_assign(client_->get(), list.get()))
      return client_->describe(code, name_of(what, *from));
    auto reached = follow(what, *from, visit, stop, deadline);
    rd_kafka_assign(client_->get(), nullptr);
    return reached;
  }

private:
  struct progress {
    std::int64_t position;
    bool done = false;
    std::optional<error> failure;
  };

  result<void> connect() {
    if (client_)
      return {};
    auto opened = client::open(client::kind::consumer, options_,
                               {{"fetch.queue.backoff.ms", "5"},
                                {"fetch.error.backoff.ms", "50"},
                                {"queued.max.messages.kbytes", "4096"},
                                // Every log ends in a marker: only the broker's answer to a fetch behind
                                // it tells that the end is reached.
                                {"fetch.wait.max.ms", "20"}},
                               {{"group.id", "komado-log-reader"},
                                {"enable.auto.commit", "false"},
                                {"enable.auto.offset.store", "false"},
                                {"auto.offset.reset", "error"},
                                {"enable.partition.eof", "true"},
                                {"isolation.level", "read_committed"}},
                               {});
    if (!opened)
      return opened.error();
    client_ = std::move(*opened);
    queue_.reset(rd_kafka_queue_get_consumer(client_->get()));
    return {};
  }

  std::optional<error> interruption(const stretch& what, std::int64_t position, const std::stop_token& stop,
                                    std::chrono::steady_clock::time_point deadline) const {
    if (stop.stop_requested())
      return error{errc::stopped, name_of(what, position) + ": stopped"};
    if (std::chrono::steady_clock::now() < deadline)
      return std::nullopt;
    return client_->describe(RD_KAFKA_RESP_ERR__TIMED_OUT, name_of(what, position), obstacle(what));
  }

  std::string obstacle(const stretch& what) const {
    std::int64_t first = 0;
    std::int64_t last_stable = 0;
    const auto end = std::to_string(what.high_watermark);
    // The answer of a handle that is read_committed.
    if (rd_kafka_query_watermark_offsets(client_->get(), what.topic.c_str(), what.partition, &first, &last_stable,
                                         lookup_patience_ms) ||
        last_stable >= what.high_watermark)
      return "not finished in time: the end is at " + end;
    return "a transaction is open since offset " + std::to_string(last_stable) + " and hides the records up to " +
           end + ". If it stays open, the brokers have lost its end (docs/runbook.md, \"A transaction that nobody "
                 "ends\")";
  }

  // Faster than to assign "the beginning", which librdkafka looks up with pauses of half a second.
  result<std::int64_t> find_beginning(const stretch& what, const std::stop_token& stop,
                                      std::chrono::steady_clock::time_point deadline) {
    for (;;) {
      if (auto why = interruption(what, log_beginning, stop, deadline))
        return *why;
      std::int64_t first = 0;
      std::int64_t last_stable = 0;
      const auto code = rd_kafka_query_watermark_offsets(client_->get(), what.topic.c_str(), what.partition,
                                                         &first, &last_stable, lookup_patience_ms);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return first;
      // Serves the error callback, which hears why a broker cannot be reached.
      rd_kafka_poll(client_->get(), 0);
      if (auto failure = client_->describe(code, name_of(what, log_beginning)); !retriable(failure.code))
        return failure;
    }
  }

  result<std::int64_t> follow(const stretch& what, std::int64_t from, const message_visitor& visit,
                              const std::stop_token& stop, std::chrono::steady_clock::time_point deadline) {
    progress at{from, false, {}};
    std::array<rd_kafka_message_t*, 1000> batch;
    auto silent_until = std::chrono::steady_clock::now() + what.silence_limit;
    while (!at.done) {
      if (auto why = interruption(what, at.position, stop, std::min(deadline, silent_until)))
        return *why;
      const auto before = at.position;
      const auto count = rd_kafka_consume_batch_queue(queue_.get(), patience_ms, batch.data(), batch.size());
      for (ssize_t index = 0; index < count; ++index) {
        const message_handle message{batch[static_cast<std::size_t>(index)]};
        if (!at.done)
          take(what, visit, *message, at);
      }
      if (at.position != before)
        silent_until = std::chrono::steady_clock::now() + what.silence_limit;
    }
    if (at.failure)
      return *at.failure;
    return at.position;
  }

  void take(const stretch& what, const message_visitor& visit, const rd_kafka_message_t& message, progress& at) {
    if (message.partition != what.partition || !message.rkt || rd_kafka_topic_name(message.rkt) != what.topic)
      return;
    if (message.err && message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
      return take_failure(what, message, at);
    // Behind the mark, too, there may be records: of a transaction that began after it was asked for.
    const bool visited = !message.err && message.offset < what.high_watermark;
    if (visited)
      failpoint("restore");
    const bool go_on = !visited || visit(message);
    at.position = message.err ? message.offset : std::min(message.offset + 1, what.high_watermark);
    at.done = !go_on || at.position >= what.high_watermark;
  }

  // Retriable errors are librdkafka's to cure; the deadline bounds them.
  void take_failure(const stretch& what, const rd_kafka_message_t& message, progress& at) {
    auto failure =
        client_->describe(message.err, name_of(what, at.position), rd_kafka_message_errstr(&message));
    at.done = !retriable(failure.code);
    if (at.done)
      at.failure.emplace(std::move(failure));
  }

  client_options options_;
  std::optional<client> client_;
  queue_handle queue_;
};

log_reader::log_reader(client_options options) : state_{std::make_unique<state>(std::move(options))} {}
log_reader::~log_reader() = default;
log_reader::log_reader(log_reader&&) noexcept = default;
log_reader& log_reader::operator=(log_reader&&) noexcept = default;

result<std::int64_t> log_reader::read(const stretch& what, const visitor& visit, std::stop_token stop,
                                      std::chrono::steady_clock::time_point deadline) {
  return state_->read(what, [&](const rd_kafka_message_t& message) { return visit(view(message)); }, stop, deadline);
}

result<std::int64_t> log_reader::read_with_headers(const stretch& what, const visitor_of_headers& visit,
                                                   std::stop_token stop,
                                                   std::chrono::steady_clock::time_point deadline) {
  std::vector<header> headers;
  const auto take = [&](const rd_kafka_message_t& message) {
    read_headers(message, headers);
    return visit(view(message), headers);
  };
  return state_->read(what, take, stop, deadline);
}

} // namespace komado::kafka
