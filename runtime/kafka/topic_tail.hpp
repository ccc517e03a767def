#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/fetched_records.hpp"
#include "runtime/kafka/options.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace komado::kafka {

/// What a tail reports; each may be empty. All run on the tail's own thread. None runs after the tail
/// is destroyed.
struct topic_tail_callbacks {
  /// The next record, tombstones included; the view is valid during the call. Slow calls slow the
  /// tail down, nothing else.
  std::function<void(const record&)> on_record;
  /// Once: everything below the high watermark, as a broker gave it after the start, was delivered.
  std::function<void()> on_caught_up;
  /// The partition cannot be read until a person acts, as when permission is denied. The tail goes on
  /// trying. The same error is not told twice in a row. A topic that is not there (yet) is not reported:
  /// librdkafka keeps waiting for it.
  std::function<void(error)> on_error;
  /// No broker can be reached; the text names the addresses. Once per outage; the tail goes on trying.
  std::function<void(std::string_view)> on_unreachable;
};

/// Reads one partition from its beginning and then goes on for ever, on a thread of its own. It reads
/// uncommitted records, too: a partition that many write to must not wait for somebody's open
/// transaction, so write to it without transactions.
///
/// If the log no longer holds its position (DeleteRecords, or a topic made anew) it begins again at
/// the log's beginning: a record may come twice.
class topic_tail {
public:
  /// Starts the thread. Does not wait for a broker or the topic. Error: errc::configuration.
  static result<std::unique_ptr<topic_tail>> start(const client_options& options, std::string topic,
                                                   std::int32_t partition, topic_tail_callbacks callbacks);

  /// Ends the thread and waits for it: not to be called from a callback.
  ~topic_tail();
  topic_tail(const topic_tail&) = delete;
  topic_tail& operator=(const topic_tail&) = delete;

private:
  class loop;
  explicit topic_tail(std::unique_ptr<loop> loop);
  std::unique_ptr<loop> loop_;
};

} // namespace komado::kafka
