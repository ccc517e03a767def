#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/fetched_records.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/kafka/outgoing_record.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace komado::kafka {

/// As an offset: where the log begins now.
inline constexpr std::int64_t log_beginning = -2;

/// Reads a stretch of one partition, read_committed, blocking: restore, and the check of the log's
/// tail. Connects at the first read that has anything to read, and keeps its connections. One thread uses
/// it at a time.
class log_reader {
public:
  struct stretch {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t from = log_beginning;
    /// Where to stop: ListOffsets LATEST at read_uncommitted, asked after init_transactions.
    std::int64_t high_watermark = 0;
    /// How long to wait for the next record, which may be hidden by an open transaction.
    std::chrono::milliseconds silence_limit = std::chrono::hours{1};
  };
  /// Takes one committed record; false ends the read.
  using visitor = std::function<bool(const record&)>;
  /// The same with the record's headers, in their order, which are valid as long as it.
  using visitor_of_headers = std::function<bool(const record&, std::span<const header>)>;

  explicit log_reader(client_options options);
  ~log_reader();
  log_reader(log_reader&&) noexcept;
  log_reader& operator=(log_reader&&) noexcept;

  /// Visits every committed record of [from, high_watermark) in order and answers the position
  /// reached: at least the high watermark, unless the visitor ended it. Waits for transactions that
  /// are open below the high watermark. Errors: configuration; log_cut (the log was cut above the position: begin
  /// again at log_beginning; or it ends below `from`), not_found, refused, stopped; timed_out or unreachable
  /// at the deadline or after the silence: the message says if a transaction is open, and since where.
  result<std::int64_t> read(const stretch& what, const visitor& visit, std::stop_token stop,
                            std::chrono::steady_clock::time_point deadline);
  result<std::int64_t> read_with_headers(const stretch& what, const visitor_of_headers& visit, std::stop_token stop,
                                         std::chrono::steady_clock::time_point deadline);

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace komado::kafka
