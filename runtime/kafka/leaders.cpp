#include "runtime/kafka/leaders.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace komado::kafka {
namespace {

using metadata_handle = std::unique_ptr<const rd_kafka_metadata_t, freed_by<rd_kafka_metadata_destroy>>;

int query(const client& of, std::string_view topic, std::chrono::milliseconds timeout, metadata_handle& into) {
  const topic_handle handle{rd_kafka_topic_new(of.get(), std::string{topic}.c_str(), nullptr)};
  if (!handle)
    return rd_kafka_last_error();
  const rd_kafka_metadata_t* answer = nullptr;
  const auto time = std::max(timeout, std::chrono::milliseconds{1});
  const auto code = rd_kafka_metadata(of.get(), 0, handle.get(), &answer, static_cast<int>(time.count()));
  into.reset(answer);
  return code;
}

// 0, or why the partition has no leader.
int missing_leader(const rd_kafka_metadata_topic_t& topic, std::int32_t partition) {
  if (topic.err)
    return topic.err;
  const std::span partitions{topic.partitions, static_cast<std::size_t>(topic.partition_cnt)};
  const auto found = std::ranges::find(partitions, partition, &rd_kafka_metadata_partition_t::id);
  if (found == partitions.end())
    return RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
  return found->leader < 0 ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : RD_KAFKA_RESP_ERR_NO_ERROR;
}

} // namespace

result<void> await_leaders(const client& of, std::string_view topic, const std::set<std::int32_t>& partitions,
                           std::chrono::milliseconds timeout) {
  const auto attempt = "looking for the leaders of topic " + std::string{topic};
  metadata_handle metadata;
  if (const auto code = query(of, topic, timeout, metadata))
    return of.describe(code, attempt);
  const auto& found = *metadata;
  for (const auto partition : partitions) {
    const auto missing =
        found.topic_cnt == 1 ? missing_leader(found.topics[0], partition) : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    if (missing)
      return of.describe(missing, attempt + " partition " + std::to_string(partition));
  }
  return {};
}

int await_broker(const client& of, std::string_view topic, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  metadata_handle unread;
  // Whoever answers first may be a bootstrap address, whose connection librdkafka drops as soon as it knows the
  // broker behind it.
  if (const auto code = query(of, topic, timeout, unread))
    return code;
  const auto left = deadline - std::chrono::steady_clock::now();
  return query(of, topic, std::chrono::duration_cast<std::chrono::milliseconds>(left), unread);
}

} // namespace komado::kafka
