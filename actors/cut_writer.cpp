#include "actors/cut_writer.hpp"

#include <array>
#include <span>
#include <string>

namespace komado::actors {

namespace {

// Together with the headers below the broker's default limit of a record, 1 MiB.
constexpr std::size_t reject_value_bytes = 768 * 1024;
constexpr std::size_t reject_key_bytes = 64 * 1024;

kafka::result<void> write_output(kafka::transactional_producer& producer, const job_options& job,
                                 const stream::output_buffer& output) {
  for (const auto& record : output.records) {
    kafka::outgoing_record out;
    out.topic = record.to == stream::output::results ? job.output_topic : job.late_topic;
    out.key = output.key(record);
    out.value = output.value(record);
    if (auto sent = producer.produce(out); !sent)
      return sent;
  }
  return {};
}

kafka::result<void> write_reject(kafka::transactional_producer& producer, const job_options& job,
                                 const stream::reject_output& reject) {
  const auto& record = reject.record;
  const auto partition = std::to_string(reject.partition);
  const auto offset = std::to_string(record.offset);
  const auto size = std::to_string(record.value ? record.value->size() : 0);
  const std::array<kafka::header, 5> headers{{{"topic", job.shape.input_topic},
                                              {"partition", partition},
                                              {"offset", offset},
                                              {"reason", to_string(record.reason)},
                                              {"original-size", size}}};
  kafka::outgoing_record out;
  out.topic = job.rejects_topic;
  if (record.key)
    out.key = std::string_view{*record.key}.substr(0, reject_key_bytes);
  if (record.value)
    out.value = std::string_view{*record.value}.substr(0, reject_value_bytes);
  const bool whole = !record.value || record.value->size() <= reject_value_bytes;
  out.headers = std::span{headers}.first(whole ? 4 : 5);
  return producer.produce(out);
}

} // namespace

kafka::result<void> write_cut(kafka::transactional_producer& producer, const job_options& job,
                              stream::shard_id shard, const stream::cut& cut) {
  if (auto sent = write_output(producer, job, cut.output); !sent)
    return sent;
  if (!job.rejects_topic.empty()) {
    for (const auto& reject : cut.rejects)
      if (auto sent = write_reject(producer, job, reject); !sent)
        return sent;
  }
  const auto state_topic = job.state_topic();
  for (const auto& record : cut.state_records) {
    kafka::outgoing_record out;
    out.topic = state_topic;
    out.partition = static_cast<std::int32_t>(shard);
    out.value = record;
    out.tracked = true;
    if (auto sent = producer.produce(out); !sent)
      return sent;
  }
  return {};
}

} // namespace komado::actors
