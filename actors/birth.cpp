#include "actors/birth.hpp"

#include <numeric>
#include <vector>

namespace komado::actors {

namespace {

kafka::offset_query query_of(const input_start& start) {
  if (std::holds_alternative<from_latest>(start))
    return kafka::latest_offset{};
  if (const auto* time = std::get_if<stream::timestamp>(&start))
    return kafka::offset_for_time{
      std::chrono::ceil<std::chrono::milliseconds>(time->time_since_epoch()).count()};
  return kafka::earliest_offset{};
}

} // namespace

kafka::result<stream::genesis> genesis_of(const job_options& job, kafka::admin& admin,
                                          const stream::uuid& birth,
                                          std::chrono::milliseconds timeout) {
  auto made = job.shape;
  made.birth = birth;
  const auto topic = admin.describe_topic(made.input_topic, timeout);
  if (!topic)
    return topic.error();
  if (!*topic)
    return kafka::error{kafka::errc::not_found,
                        "the input topic " + made.input_topic + " is not there any more; looking again"};
  if ((*topic)->id != made.input_topic_id)
    return kafka::error{kafka::errc::mismatch,
                        "the input topic " + made.input_topic
                          + " was deleted and made anew while the job began. Start again."};
  std::vector<std::int32_t> partitions(static_cast<std::size_t>((*topic)->partitions));
  std::iota(partitions.begin(), partitions.end(), 0);
  const auto offsets = admin.list_offsets(made.input_topic, partitions, query_of(job.start), timeout);
  if (!offsets)
    return offsets.error();
  for (const auto partition : partitions)
    made.start_offsets.push_back(offsets->at(partition));
  return made;
}

} // namespace komado::actors
