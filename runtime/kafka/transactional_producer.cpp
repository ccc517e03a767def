#include "runtime/kafka/transactional_producer.hpp"
#include "runtime/kafka/admin_request.hpp"
#include "runtime/kafka/failpoint.hpp"
#include "runtime/kafka/leaders.hpp"
#include "runtime/kafka/record_writer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

namespace komado::kafka {
namespace {

constexpr std::chrono::milliseconds commit_timeout{15'000};

constexpr std::int16_t end_txn_api_key = 26;

char tracked_tag;

std::chrono::milliseconds socket_timeout(rd_kafka_t* handle) {
  std::array<char, 32> text{};
  auto size = text.size();
  int value = 0;
  if (rd_kafka_conf_get(rd_kafka_conf(handle), "socket.timeout.ms", text.data(), &size) == RD_KAFKA_CONF_OK)
    std::from_chars(text.data(), text.data() + size, value);
  return std::chrono::milliseconds{value};
}

} // namespace

class transactional_producer::state {
public:
  result<void> open(const client_options& options, std::string_view transactional_id, std::string_view topic,
                    std::chrono::milliseconds transaction_timeout) {
    transaction_timeout = std::chrono::milliseconds{
        failpoint_value("transaction-timeout", transaction_timeout.count())};
    client_hooks hooks;
    hooks.on_delivery = [this](const rd_kafka_message_t& message) { take_report(message); };
    hooks.on_request_sent = [this](std::int16_t api_key) {
      if (api_key != end_txn_api_key)
        return;
      end_txn_requests_.fetch_add(1, std::memory_order_relaxed);
      failpoint("end-sent");
    };
    auto tuning = prompt_writing();
    // A commit sends what is left at once. Before it, nothing is to be sent: librdkafka allows five
    // messages of a partition in flight, and its broker thread spins while more of them wait.
    const auto linger = std::min(std::chrono::milliseconds{1000}, transaction_timeout / 2);
    tuning.emplace_back("linger.ms", std::to_string(linger.count()));
    tuning.emplace_back("batch.num.messages", "100000");
    auto required = exact_writing();
    required.emplace_back("transactional.id", transactional_id);
    required.emplace_back("transaction.timeout.ms", std::to_string(transaction_timeout.count()));
    auto opened =
        client::open(client::kind::producer, options, tuning, required, std::move(hooks));
    if (!opened)
      return opened.error();
    client_ = std::move(*opened);
    writer_.emplace(*client_);
    id_ = transactional_id;
    topic_ = topic;
    transaction_timeout_ = transaction_timeout;
    socket_timeout_ = socket_timeout(client_->get());
    return {};
  }

  ~state() {
    if (!client_)
      return;
    rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    // Reports that nobody serves would be logged as messages that were forgotten.
    rd_kafka_flush(client_->get(), 100);
  }

  const client& connection() const noexcept { return *client_; }

  result<void> init(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    // Without a connection init_transactions would look for the coordinator again after half a second only.
    // Whether this succeeds does not matter: init tells.
    await_broker(*client_, topic_, timeout);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline -
                                                                            std::chrono::steady_clock::now());
    error_handle failure{
        rd_kafka_init_transactions(client_->get(), static_cast<int>(std::max(left.count(), 1L)))};
    // Serves the error callback, which hears why a broker cannot be reached.
    rd_kafka_poll(client_->get(), 0);
    failpoint("init");
    if (!failure)
      return {};
    return failed("taking over transactional id " + id_, *failure);
  }

  result<void> begin() {
    failed_deliveries_ = 0;
    tracked_offset_.reset();
    end_txn_requests_.store(0, std::memory_order_relaxed);
    error_handle failure{rd_kafka_begin_transaction(client_->get())};
    failpoint("begin");
    if (!failure)
      return {};
    return failed("beginning a transaction of " + id_, *failure);
  }

  result<void> produce(const outgoing_record& record) {
    failpoint("produce");
    return writer_->write(record, -1, record.tracked ? &tracked_tag : nullptr, transaction_timeout_);
  }

  commit_report commit() {
    const auto start = std::chrono::steady_clock::now();
    // A client that lost its broker for a moment may not find it again until the transaction's timeout. A
    // new one does: the sooner this one is given up, the shorter the stall. librdkafka keeps no account of
    // the time that is left, which does not matter to a producer that is destroyed after any error.
    const auto limit = std::min<std::chrono::milliseconds>(transaction_timeout_, commit_timeout);
    error_handle failure{rd_kafka_commit_transaction(client_->get(), static_cast<int>(limit.count()))};
    commit_report report;
    report.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
    report.end_txn_requests = end_txn_requests_.load(std::memory_order_relaxed);
    report.tracked_offset = tracked_offset_;
    if (failure)
      judge_failure(report, *failure);
    else
      judge_success(report);
    failpoint("committed");
    return report;
  }

private:
  void take_report(const rd_kafka_message_t& message) {
    failpoint("flush");
    if (message.err) {
      ++failed_deliveries_;
      return;
    }
    if (message._private == &tracked_tag)
      tracked_offset_ = std::min(tracked_offset_.value_or(message.offset), message.offset);
  }

  error failed(std::string_view attempt, const rd_kafka_error_t& failure) const {
    auto described =
        client_->describe(rd_kafka_error_code(&failure), attempt, rd_kafka_error_string(&failure));
    if (rd_kafka_error_is_retriable(&failure) && !retriable(described.code))
      described.code = errc::retriable;
    return described;
  }

  void judge_failure(commit_report& report, const rd_kafka_error_t& failure) const {
    const auto described =
        client_->describe(rd_kafka_error_code(&failure), "committing a transaction of " + id_,
                          rd_kafka_error_string(&failure));
    report.detail = described.message;
    const bool met_again = described.code == errc::refused || described.code == errc::record;
    report.outcome = described.code == errc::fenced ? commit_outcome::fenced
                     : met_again                    ? commit_outcome::fatal
                                                    : commit_outcome::doubt;
  }

  // librdkafka's OK alone proves little: a request that it sent twice may still be under way, and
  // commit the next transaction half-way (design §2).
  void judge_success(commit_report& report) const {
    report.outcome = commit_outcome::doubt;
    if (failed_deliveries_ > 0)
      report.detail = std::to_string(failed_deliveries_) + " records were not delivered";
    else if (report.end_txn_requests > 1 && failpoint_value("end-guard", 1) != 0)
      report.detail = "EndTxn was sent " + std::to_string(report.end_txn_requests) + " times";
    else if (report.duration >= socket_timeout_)
      report.detail = "the commit took longer than socket.timeout.ms";
    else
      report.outcome = commit_outcome::committed;
  }

  std::string id_;
  std::string topic_;
  std::chrono::milliseconds transaction_timeout_{};
  std::chrono::milliseconds socket_timeout_{};
  std::uint64_t failed_deliveries_ = 0;
  std::optional<std::int64_t> tracked_offset_;
  std::atomic<unsigned> end_txn_requests_ = 0;
  // The writer's topics must go before the client.
  std::optional<client> client_;
  std::optional<record_writer> writer_;
};

result<transactional_producer> transactional_producer::open(const client_options& options,
                                                            std::string_view transactional_id, std::string_view topic,
                                                            std::chrono::milliseconds transaction_timeout) {
  auto opened = std::make_unique<state>();
  if (auto done = opened->open(options, transactional_id, topic, transaction_timeout); !done)
    return done.error();
  return transactional_producer{std::move(opened)};
}

transactional_producer::transactional_producer(std::unique_ptr<state> state) noexcept
    : state_{std::move(state)} {}
transactional_producer::~transactional_producer() = default;
transactional_producer::transactional_producer(transactional_producer&&) noexcept = default;
transactional_producer& transactional_producer::operator=(transactional_producer&&) noexcept = default;

result<void> transactional_producer::init(std::chrono::milliseconds timeout) { return state_->init(timeout); }
result<void> transactional_producer::begin() { return state_->begin(); }
result<void> transactional_producer::produce(const outgoing_record& record) {
  return state_->produce(record);
}
admin transactional_producer::borrow_admin() { return admin{std::make_unique<admin::state>(state_->connection())}; }
commit_report transactional_producer::commit() { return state_->commit(); }

} // namespace komado::kafka
