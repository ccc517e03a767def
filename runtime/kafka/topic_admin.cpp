#include "runtime/kafka/admin_request.hpp"

#include <array>

namespace komado::kafka {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

using new_topic_handle = std::unique_ptr<rd_kafka_NewTopic_t, freed_by<rd_kafka_NewTopic_destroy>>;
using config_handle = std::unique_ptr<rd_kafka_ConfigResource_t, freed_by<rd_kafka_ConfigResource_destroy>>;
using topic_names =
    std::unique_ptr<rd_kafka_TopicCollection_t, freed_by<rd_kafka_TopicCollection_destroy>>;

milliseconds left_until(clock::time_point deadline) {
  return std::chrono::duration_cast<milliseconds>(deadline - clock::now());
}

result<new_topic_handle> to_request(const topic_spec& topic, std::string_view attempt) {
  std::array<char, 256> why{};
  new_topic_handle request{rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                                 topic.replication_factor, why.data(), why.size())};
  if (!request)
    return error{errc::configuration, std::string{attempt} + ": " + why.data()};
  for (const auto& [key, value] : topic.configs)
    rd_kafka_NewTopic_set_config(request.get(), key.c_str(), value.c_str());
  return request;
}

// The text of the first configuration that differs; empty if none does.
std::string difference(const topic_spec& topic, const std::map<std::string, std::string>& found) {
  for (const auto& [key, value] : topic.configs) {
    const auto at = found.find(key);
    if (at == found.end() || at->second != value)
      return "topic " + topic.name + " has " + key + "=" + (at == found.end() ? "?" : at->second) +
             ", but the job needs " + key + "=" + value + ": set it with kafka-configs --alter " +
             "--entity-type topics --entity-name " + topic.name + " --add-config " + key + "=" + value +
             ", after checking that nothing was deleted from the topic meanwhile";
  }
  return {};
}

std::string timestamp_type_of(const std::map<std::string, std::string>& configs) {
  const auto type = configs.find("message.timestamp.type");
  return type == configs.end() ? "" : type->second;
}

} // namespace

auto admin::state::query_shape(std::string_view name, milliseconds timeout) -> result<std::optional<shape>> {
  const auto attempt = "describing topic " + std::string{name};
  const std::string text{name};
  const char* pointer = text.c_str();
  topic_names names{rd_kafka_TopicCollection_of_topic_names(&pointer, 1)};
  const auto answer = ask(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, attempt, timeout,
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_DescribeTopics(handle, names.get(), options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(answer->get()), &count);
  if (count != 1)
    return error{errc::fatal, attempt + ": the broker described another topic"};
  if (const auto* failure = rd_kafka_TopicDescription_error(topics[0])) {
    const auto code = rd_kafka_error_code(failure);
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
      return std::optional<shape>{};
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return describe(code, attempt, rd_kafka_error_string(failure));
  }
  std::size_t partitions = 0;
  const auto* const* found = rd_kafka_TopicDescription_partitions(topics[0], &partitions);
  shape seen{rd_kafka_Uuid_base64str(rd_kafka_TopicDescription_topic_id(topics[0])),
             static_cast<std::int32_t>(partitions), partitions > 0};
  for (std::size_t index = 0; index < partitions; ++index)
    seen.whole = seen.whole && rd_kafka_TopicPartitionInfo_leader(found[index]) != nullptr;
  return std::optional{std::move(seen)};
}

result<std::map<std::string, std::string>> admin::state::query_configs(std::string_view name,
                                                                       milliseconds timeout) {
  const auto attempt = "reading the configuration of topic " + std::string{name};
  config_handle resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, std::string{name}.c_str())};
  auto* pointer = resource.get();
  const auto answer = ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, attempt, timeout,
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_DescribeConfigs(handle, &pointer, 1, options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer->get()), &count);
  std::map<std::string, std::string> found;
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto code = rd_kafka_ConfigResource_error(resources[index]))
      return describe(code, attempt, rd_kafka_ConfigResource_error_string(resources[index]));
    std::size_t entries = 0;
    const auto* const* entry = rd_kafka_ConfigResource_configs(resources[index], &entries);
    for (std::size_t at = 0; at < entries; ++at)
      if (const auto* value = rd_kafka_ConfigEntry_value(entry[at]))
        found.emplace(rd_kafka_ConfigEntry_name(entry[at]), value);
  }
  return found;
}

result<void> admin::state::create(const topic_spec& topic, milliseconds timeout) {
  const auto attempt = "creating topic " + topic.name;
  auto request = to_request(topic, attempt);
  if (!request)
    return request.error();
  auto* pointer = request->get();
  const auto answer = ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, attempt, timeout,
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_CreateTopics(handle, &pointer, 1, options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* created =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer->get()), &count);
  for (std::size_t index = 0; index < count; ++index) {
    const auto code = rd_kafka_topic_result_error(created[index]);
    if (code && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      return describe(code, attempt, rd_kafka_topic_result_error_string(created[index]));
  }
  return {};
}

auto admin::state::await_shape(const topic_spec& topic, clock::time_point deadline) -> result<shape> {
  for (;;) {
    auto found = query_shape(topic.name, left_until(deadline));
    if (!found && !retriable(found.error().code))
      return found.error();
    if (found && *found && (*found)->whole)
      return **found;
    if (clock::now() >= deadline)
      return found ? error{errc::timed_out, "topic " + topic.name + " was created, but the cluster shows no " +
                                                "leader for all of its partitions yet"}
                   : found.error();
    pause(milliseconds{20});
  }
}

result<topic_description> admin::state::ensure_topic(const topic_spec& topic, milliseconds timeout) {
  const auto deadline = clock::now() + timeout;
  const auto known = query_shape(topic.name, timeout);
  if (!known)
    return known.error();
  // Kafka asks for the right to create before it looks whether there is anything to create.
  if (!*known) {
    if (auto done = create(topic, left_until(deadline)); !done)
      return done.error();
  }
  const auto found = await_shape(topic, deadline);
  if (!found)
    return found.error();
  if (topic.verified && found->partitions != topic.partitions)
    return error{errc::mismatch, "topic " + topic.name + " has " + std::to_string(found->partitions) +
                                     " partitions, but " + std::to_string(topic.partitions) +
                                     " are needed: set the job up with as many, or give it another name"};
  if (!topic.verified)
    return topic_description{found->id, found->partitions, {}};
  const auto configs = query_configs(topic.name, left_until(deadline));
  if (!configs)
    return configs.error();
  if (auto text = difference(topic, *configs); !text.empty())
    return error{errc::mismatch, std::move(text)};
  return topic_description{found->id, found->partitions, timestamp_type_of(*configs)};
}

result<std::optional<topic_description>> admin::state::describe_topic(std::string_view name,
                                                                      milliseconds timeout) {
  const auto deadline = clock::now() + timeout;
  const auto found = query_shape(name, timeout);
  if (!found)
    return found.error();
  if (!*found)
    return std::optional<topic_description>{};
  const auto configs = query_configs(name, left_until(deadline));
  if (!configs && configs.error().code != errc::refused)
    return configs.error();
  return std::optional{topic_description{(*found)->id, (*found)->partitions,
                                         configs ? timestamp_type_of(*configs) : std::string{}}};
}

} // namespace komado::kafka
