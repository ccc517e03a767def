#include "actors/cut_writer.hpp"

#include <array>
#include <span>
#include <string>

namespace komado::actors {

namespace {

kafka::result<void> write_output(kafka::transactional_producer& producer, const job_options& job,
                                 const stream::output_buffer& output) {
  for (const auto& record : output.records) {
    kafka::outgoing_record out;
    out.topic = record.to == stream::output::results ? job.output_topic : job.late_topic;
    out.key = output.key(record);
    out.value = output.value(record);
    out.borrowed = true;
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
  const auto size = std::to_string(record.original_size());
  const std::array<kafka::header, 5> headers{{{"topic", job.shape.input_topic},
                                              {"partition", partition},
                                              {"offset", offset},
                                              {"reason", to_string(record.reason)},
                                              {"original-size", size}}};
  kafka::outgoing_record out;
  out.topic = job.rejects_topic;
  if (record.key)
    out.key = *record.key;
  if (record.value)
    out.value = *record.value;
  out.borrowed = true;
  out.headers = std::span{headers}.first(record.cut_from == 0 ? 4 : 5);
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
    out.borrowed = true;
    if (auto sent = producer.produce(out); !sent)
      return sent;
  }
  return {};
}

} // namespace komado::actors
