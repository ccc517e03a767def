#include "runtime/kafka/leaders.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace komado::kafka {
namespace {

using metadata_handle = std::unique_ptr<const rd_kafka_metadata_t, freed_by<rd_kafka_metadata_destroy>>;

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

result<void> await_leaders(client& of, std::string_view topic, const std::set<std::int32_t>& partitions,
                           std::chrono::milliseconds timeout) {
  const auto attempt = "looking for the leaders of topic " + std::string{topic};
  const topic_handle handle{rd_kafka_topic_new(of.get(), std::string{topic}.c_str(), nullptr)};
  if (!handle)
    return of.describe(rd_kafka_last_error(), attempt);
  const rd_kafka_metadata_t* answer = nullptr;
  const auto time = std::max(timeout, std::chrono::milliseconds{1});
  const auto code =
      rd_kafka_metadata(of.get(), 0, handle.get(), &answer, static_cast<int>(time.count()));
  const metadata_handle metadata{answer};
  if (code)
    return of.describe(code, attempt);
  for (const auto partition : partitions) {
    const auto missing = metadata->topic_cnt == 1 ? missing_leader(metadata->topics[0], partition)
                                                  : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    if (missing)
      return of.describe(missing, attempt + " partition " + std::to_string(partition));
  }
  return {};
}

} // namespace komado::kafka
