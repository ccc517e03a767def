#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/options.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace komado::kafka {

/// A topic as it is to be.
struct topic_spec {
  std::string name;
  std::int32_t partitions = 1;
  /// -1: the broker's default.
  std::int16_t replication_factor = -1;
  /// Topic configuration, such as cleanup.policy=delete.
  std::map<std::string, std::string> configs;
  /// Whether an existing topic must have these partitions and configs exactly (internal topics).
  /// Else existing suffices.
  bool verified = true;
};

/// A topic as it is.
struct topic_description {
  std::string id; ///< base64 UUID; another one means that the topic was deleted and made anew
  std::int32_t partitions = 0;
  std::string timestamp_type; ///< message.timestamp.type: CreateTime or LogAppendTime; empty: not asked, or not allowed to
};

/// Offsets by partition.
using partition_offsets = std::map<std::int32_t, std::int64_t>;

/// Which offset is wanted.
struct earliest_offset {}; ///< the log's first
struct latest_offset {};   ///< the high watermark, open transactions included (read_uncommitted)
struct offset_for_time {   ///< of the first record with this timestamp or a later one; without, the high watermark
  std::int64_t timestamp_ms = 0;
};
using offset_query = std::variant<earliest_offset, latest_offset, offset_for_time>;

/// Questions to and orders for the cluster. Every call blocks for `timeout` at most, and may be made
/// again if its error is retriable(). One thread uses it at a time.
class admin {
public:
  /// Does not wait for a broker. Error: errc::configuration.
  static result<admin> open(const client_options& options);
  ~admin();
  admin(admin&&) noexcept;
  admin& operator=(admin&&) noexcept;

  /// Creates those topics that do not exist, waits until metadata shows all of them whole, and verifies them.
  /// Answers in the order of `topics`. errc::mismatch: one exists with other partitions or configuration; the
  /// message says which, and what to do.
  result<std::vector<topic_description>> ensure_topics(std::span<const topic_spec> topics,
                                                       std::chrono::milliseconds timeout);
  /// The same for one.
  result<topic_description> ensure_topic(const topic_spec& topic, std::chrono::milliseconds timeout);
  /// Absent if there is no such topic. Creates none.
  result<std::optional<topic_description>> describe_topic(std::string_view name,
                                                          std::chrono::milliseconds timeout);
  result<partition_offsets> list_offsets(std::string_view topic, std::span<const std::int32_t> partitions,
                                         offset_query which, std::chrono::milliseconds timeout);
  /// Makes `before` the partition's first offset, if it lies below.
  result<void> delete_records(std::string_view topic, std::int32_t partition, std::int64_t before,
                              std::chrono::milliseconds timeout);
  /// Sets a group's committed offsets for people's tools; the broker refuses while the group has
  /// members.
  result<void> commit_offsets(std::string_view group, std::string_view topic,
                              const partition_offsets& offsets, std::chrono::milliseconds timeout);

private:
  class state;
  friend class transactional_producer;
  explicit admin(std::unique_ptr<state> state) noexcept;
  std::unique_ptr<state> state_;
};

} // namespace komado::kafka
