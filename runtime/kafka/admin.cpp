#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/admin_request.hpp"

#include <vector>

namespace komado::kafka {
namespace {

using std::chrono::milliseconds;

using record_deletion = std::unique_ptr<rd_kafka_DeleteRecords_t, freed_by<rd_kafka_DeleteRecords_destroy>>;
using offset_change = std::unique_ptr<rd_kafka_AlterConsumerGroupOffsets_t,
                                      freed_by<rd_kafka_AlterConsumerGroupOffsets_destroy>>;

std::int64_t to_offset_spec(const offset_query& which) {
  if (std::holds_alternative<earliest_offset>(which))
    return RD_KAFKA_OFFSET_SPEC_EARLIEST;
  if (const auto* time = std::get_if<offset_for_time>(&which))
    return time->timestamp_ms;
  return RD_KAFKA_OFFSET_SPEC_LATEST;
}

milliseconds left_until(std::chrono::steady_clock::time_point deadline) {
  return std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
}

std::string place(std::string_view topic, std::int32_t partition) {
  return "topic " + std::string{topic} + " partition " + std::to_string(partition);
}

} // namespace

result<admin> admin::open(const client_options& options) {
  auto opened = state::open(options);
  if (!opened)
    return opened.error();
  return admin{std::move(*opened)};
}

admin::admin(std::unique_ptr<state> state) noexcept : state_{std::move(state)} {}
admin::~admin() = default;
admin::admin(admin&&) noexcept = default;
admin& admin::operator=(admin&&) noexcept = default;

result<topic_description> admin::ensure_topic(const topic_spec& topic, milliseconds timeout) {
  auto made = ensure_topics({&topic, 1}, timeout);
  if (!made)
    return made.error();
  return std::move(made->front());
}

result<std::vector<topic_description>> admin::ensure_topics(std::span<const topic_spec> topics, milliseconds timeout) {
  return state_->ensure_topics(topics, timeout);
}

result<std::optional<topic_description>> admin::describe_topic(std::string_view name, milliseconds timeout) {
  return state_->describe_topic(name, timeout);
}

result<partition_offsets> admin::list_offsets(std::string_view topic, std::span<const std::int32_t> partitions,
                                              offset_query which, milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (auto known = state_->await_leaders(topic, {partitions.begin(), partitions.end()}, timeout); !known)
    return known.error();
  partition_list list{topic};
  for (const auto partition : partitions)
    list.add(partition, to_offset_spec(which));
  // librdkafka asks read_uncommitted unless told otherwise.
  const auto answer = state_->ask(RD_KAFKA_ADMIN_OP_LISTOFFSETS, "asking for offsets of topic " + std::string{topic},
                                  left_until(deadline), [&](auto* handle, const auto* options, auto* queue) {
                                    rd_kafka_ListOffsets(handle, list.get(), options, queue);
                                  });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* infos =
      rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(answer->get()), &count);
  partition_offsets found;
  std::vector<std::int32_t> later_than_all;
  for (std::size_t index = 0; index < count; ++index) {
    const auto* at = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[index]);
    if (at->err)
      return state_->describe(at->err, "asking for an offset of " + place(topic, at->partition));
    if (at->offset >= 0)
      found[at->partition] = at->offset;
    else if (std::holds_alternative<offset_for_time>(which))
      later_than_all.push_back(at->partition);
    else
      return state_->describe(RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
                              "asking for an offset of " + place(topic, at->partition));
  }
  if (later_than_all.empty())
    return found;
  // No record has that time or a later one yet: the next to be written will.
  auto ends = list_offsets(topic, later_than_all, latest_offset{},
                           left_until(deadline));
  if (ends)
    ends->merge(found);
  return ends;
}

result<void> admin::delete_records(std::string_view topic, std::int32_t partition, std::int64_t before,
                                   milliseconds timeout) {
  const auto attempt = "deleting the records of " + place(topic, partition) + " below offset " +
                       std::to_string(before);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (auto known = state_->await_leaders(topic, {partition}, timeout); !known)
    return known;
  partition_list list{topic};
  list.add(partition, before);
  record_deletion deletion{rd_kafka_DeleteRecords_new(list.get())};
  auto* pointer = deletion.get();
  const auto answer = state_->ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, attempt, left_until(deadline),
                                  [&](auto* handle, const auto* options, auto* queue) {
                                    rd_kafka_DeleteRecords(handle, &pointer, 1, options, queue);
                                  });
  if (!answer)
    return answer.error();
  const auto* done =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(answer->get()));
  for (int index = 0; index < done->cnt; ++index)
    if (const auto code = done->elems[index].err)
      return state_->describe(code, attempt);
  return {};
}

result<void> admin::commit_offsets(std::string_view group, std::string_view topic,
                                   const partition_offsets& offsets, milliseconds timeout) {
  const auto attempt =
      "committing offsets of topic " + std::string{topic} + " for group " + std::string{group};
  partition_list list{topic};
  for (const auto& [partition, offset] : offsets)
    list.add(partition, offset);
  offset_change change{rd_kafka_AlterConsumerGroupOffsets_new(std::string{group}.c_str(), list.get())};
  auto* pointer = change.get();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (auto reached = state_->reach(topic, attempt, timeout); !reached)
    return reached;
  const auto answer = state_->ask(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, attempt, left_until(deadline),
                                  [&](auto* handle, const auto* options, auto* queue) {
                                    rd_kafka_AlterConsumerGroupOffsets(handle, &pointer, 1, options, queue);
                                  });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
      rd_kafka_event_AlterConsumerGroupOffsets_result(answer->get()), &count);
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto* failure = rd_kafka_group_result_error(groups[index]))
      return state_->describe(rd_kafka_error_code(failure), attempt, rd_kafka_error_string(failure));
    const auto* changed = rd_kafka_group_result_partitions(groups[index]);
    for (int at = 0; changed && at < changed->cnt; ++at)
      if (const auto code = changed->elems[at].err)
        return state_->describe(code, attempt);
  }
  return {};
}

} // namespace komado::kafka
