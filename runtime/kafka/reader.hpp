#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/fetched_records.hpp"
#include "runtime/kafka/options.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace komado::kafka {

/// Where to read on: the next offset, and the leader epoch of the record before it (-1 unknown),
/// which lets the broker tell a truncated log.
struct log_position {
  std::int64_t offset = 0;
  std::int32_t leader_epoch = -1;
};

/// What was taken from a partition at once.
struct fetch {
  fetched_records records;
  /// The partition cannot be read. Retriable: librdkafka goes on by itself. Else it stands still until the next
  /// assign or seek; errc::log_cut: retention has passed the position, or the log was truncated below it. A deleted
  /// topic is not reported (librdkafka keeps waiting for it): `query_end` and admin::describe_topic tell.
  std::optional<error> failure;
};

/// What a reader reports: all must be set, but on_unreachable. All run on the reader's own thread: they must be brief
/// and must not block; they may call the reader's commands. None runs after the reader is destroyed.
struct reader_callbacks {
  /// The answer to `ask`: there is something to take. `generation` is that of the last assign or seek.
  std::function<void(std::int32_t partition, std::uint64_t generation)> on_ready;
  /// The answer to `query_end`: the high watermark (ListOffsets LATEST, read_uncommitted), or why it
  /// is not known; then ask again.
  std::function<void(std::int32_t partition, result<std::int64_t>)> on_end;
  /// An assign or a seek failed, as fetch::failure.
  std::function<void(std::int32_t partition, std::uint64_t generation, error)> on_partition_error;
  /// No broker can be reached; the text names the addresses. Once per outage; librdkafka goes on
  /// trying.
  std::function<void(std::string_view)> on_unreachable;
};

/// Reads any number of partitions of one topic with plain assign(), read_committed, by one consumer
/// and one thread that waits for records. A partition that nobody takes from fills its queue and stops fetching.
///
/// The commands may come from any thread, return at once and take effect in the order given.
/// Commands for a partition that is not assigned are ignored (`query_end` excepted).
class reader {
public:
  /// Starts the thread. Does not wait for a broker. Error: errc::configuration.
  static result<std::unique_ptr<reader>> start(const client_options& options, std::string topic,
                                               reader_callbacks callbacks);

  /// Ends the thread and waits for it: not to be called from a callback.
  ~reader();
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  /// Reads the partition from `from` on; if it is assigned already, as `seek`. `generation` is the
  /// caller's: it is echoed in every report, so that a caller that has moved on can tell.
  void assign(std::int32_t partition, std::uint64_t generation, log_position from);
  /// Reads on from elsewhere: cancels a pending ask, and no record that was fetched before the seek
  /// is taken after an on_ready of the new generation.
  void seek(std::int32_t partition, std::uint64_t generation, log_position to);
  /// Asks for one call of on_ready, as soon as there is something to take. Idempotent until it is answered.
  void ask(std::int32_t partition);
  /// Takes up to `most` of the records that are there, which may be none. From any thread, but only between an
  /// on_ready and the next assign, seek or unassign of the partition. Does not wait for records; calls for several
  /// partitions take turns, since librdkafka cannot serve them at once. The records must not outlive the reader.
  fetch take(std::int32_t partition, std::size_t most);
  /// Stops reading the partition. Reports that are under way may still arrive.
  void unassign(std::int32_t partition);
  /// Asks where the partition ends: one call of on_end, within 5 s.
  void query_end(std::int32_t partition);

private:
  class loop;
  explicit reader(std::unique_ptr<loop> loop);
  std::unique_ptr<loop> loop_;
};

} // namespace komado::kafka
