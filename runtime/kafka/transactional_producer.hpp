#pragma once

#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/kafka/outgoing_record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace komado::kafka {

enum class commit_outcome : std::uint8_t {
  committed, ///< the transaction took effect, and no request of it can come late
  doubt,     ///< it may or may not have: destroy the producer, init a new one, let the log decide
  fenced,    ///< as doubt, and step down: ownership has to be proven before a new init
  fatal,     ///< as doubt, and a new producer would meet the same: halt (permissions, a batch that is too large)
};

/// What became of one transaction.
struct commit_report {
  commit_outcome outcome = commit_outcome::doubt;
  std::chrono::microseconds duration{}; ///< of the commit call, the flush included
  unsigned end_txn_requests = 0; ///< EndTxn frames sent: 1; 0 if the transaction was empty; more are a doubt
  /// The least offset among this transaction's tracked records; absent without any.
  std::optional<std::int64_t> tracked_offset;
  std::string detail; ///< why it isn't `committed`; else empty
};

/// One transactional id's producer (idempotent, acks=all). One thread uses it at a time; every call
/// may block. After any error but a retriable one of `init`: destroy it. There is no abort: a new
/// producer's `init` aborts what is open, and waits for what is being committed.
class transactional_producer {
public:
  /// Does not wait for a broker. `topic` is one that it will write to. `transaction_timeout` is how long the
  /// coordinator lets a transaction stay open. Error: errc::configuration.
  static result<transactional_producer> open(const client_options& options,
                                             std::string_view transactional_id, std::string_view topic,
                                             std::chrono::milliseconds transaction_timeout);
  /// Drops what was not sent, waits for no broker.
  ~transactional_producer();
  transactional_producer(transactional_producer&&) noexcept;
  transactional_producer& operator=(transactional_producer&&) noexcept;

  /// Takes the transactional id over: fences every older producer of it and ends their transaction.
  /// Once per producer, before all else; repeat it while the error is retriable(), which includes
  /// errc::unreachable (the message names the addresses).
  result<void> init(std::chrono::milliseconds timeout);
  result<void> begin();
  /// Adds a record to the open transaction. Waits while the queue is full, at most the transaction's
  /// timeout. errc::record: it is too large, or its topic or partition cannot be.
  result<void> produce(const outgoing_record& record);
  /// Questions to the cluster by this producer's own connections, on its thread; not to outlive it.
  admin borrow_admin();
  /// Commits, waiting at most 15 s, or the transaction's timeout if that is shorter.
  commit_report commit();

private:
  class state;
  explicit transactional_producer(std::unique_ptr<state> state) noexcept;
  std::unique_ptr<state> state_;
};

} // namespace komado::kafka
