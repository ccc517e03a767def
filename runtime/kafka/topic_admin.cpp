#include "runtime/kafka/admin_request.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace komado::kafka {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

using new_topic_handle = std::unique_ptr<rd_kafka_NewTopic_t, freed_by<rd_kafka_NewTopic_destroy>>;
using config_handle = std::unique_ptr<rd_kafka_ConfigResource_t, freed_by<rd_kafka_ConfigResource_destroy>>;
using topic_collection =
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

// What is not as the job needs it, in words; empty if all is.
std::string difference(const topic_spec& topic, std::int32_t partitions, const std::map<std::string, std::string>& found) {
  if (!topic.verified)
    return {};
  if (partitions != topic.partitions)
    return "topic " + topic.name + " has " + std::to_string(partitions) + " partitions, but " +
           std::to_string(topic.partitions) + " are needed: set the job up with as many, or give it another name";
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

std::string listed(const std::vector<std::string>& names) {
  std::string text = names.size() == 1 ? "topic " : "topics ";
  for (const auto& name : names)
    text += (name == names.front() ? "" : ", ") + name;
  return text;
}

std::string timestamp_type_of(const std::map<std::string, std::string>& configs) {
  const auto type = configs.find("message.timestamp.type");
  return type == configs.end() ? "" : type->second;
}

} // namespace

auto admin::state::query_shapes(const topic_names& names, milliseconds timeout) -> result<shapes> {
  const auto attempt = "describing " + listed(names);
  const auto deadline = clock::now() + timeout;
  if (auto reached = reach(names.front(), attempt, timeout); !reached)
    return reached.error();
  std::vector<const char*> pointers;
  for (const auto& name : names)
    pointers.push_back(name.c_str());
  topic_collection wanted{rd_kafka_TopicCollection_of_topic_names(pointers.data(), pointers.size())};
  const auto answer = ask(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, attempt, left_until(deadline),
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_DescribeTopics(handle, wanted.get(), options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(answer->get()), &count);
  shapes found;
  for (std::size_t index = 0; index < count; ++index) {
    const auto* topic = topics[index];
    const std::string name = rd_kafka_TopicDescription_name(topic);
    const auto* failure = rd_kafka_TopicDescription_error(topic);
    const auto code = failure ? rd_kafka_error_code(failure) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
      continue;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return describe(code, "describing topic " + name, rd_kafka_error_string(failure));
    std::size_t partitions = 0;
    const auto* const* leaders = rd_kafka_TopicDescription_partitions(topic, &partitions);
    shape seen{rd_kafka_Uuid_base64str(rd_kafka_TopicDescription_topic_id(topic)),
               static_cast<std::int32_t>(partitions), partitions > 0};
    for (std::size_t at = 0; at < partitions; ++at)
      seen.whole = seen.whole && rd_kafka_TopicPartitionInfo_leader(leaders[at]) != nullptr;
    found.emplace(name, std::move(seen));
  }
  return found;
}

auto admin::state::query_configs(const topic_names& names, milliseconds timeout)
    -> result<std::map<std::string, configs>> {
  const auto attempt = "reading the configuration of " + listed(names);
  std::vector<config_handle> resources;
  std::vector<rd_kafka_ConfigResource_t*> pointers;
  for (const auto& name : names) {
    resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    pointers.push_back(resources.back().get());
  }
  const auto answer = ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, attempt, timeout,
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_DescribeConfigs(handle, pointers.data(), pointers.size(), options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* described = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer->get()), &count);
  std::map<std::string, configs> found;
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto code = rd_kafka_ConfigResource_error(described[index]))
      return describe(code, "reading the configuration of " + listed({rd_kafka_ConfigResource_name(described[index])}),
                      rd_kafka_ConfigResource_error_string(described[index]));
    std::size_t entries = 0;
    const auto* const* entry = rd_kafka_ConfigResource_configs(described[index], &entries);
    auto& into = found[rd_kafka_ConfigResource_name(described[index])];
    for (std::size_t at = 0; at < entries; ++at)
      if (const auto* value = rd_kafka_ConfigEntry_value(entry[at]))
        into.emplace(rd_kafka_ConfigEntry_name(entry[at]), value);
  }
  return found;
}

result<void> admin::state::create(std::span<const topic_spec* const> topics, milliseconds timeout) {
  std::vector<new_topic_handle> requests;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  topic_names names;
  for (const auto* topic : topics) {
    auto request = to_request(*topic, "creating topic " + topic->name);
    if (!request)
      return request.error();
    pointers.push_back(request->get());
    requests.push_back(std::move(*request));
    names.push_back(topic->name);
  }
  const auto answer = ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, "creating " + listed(names), timeout,
                          [&](auto* handle, const auto* options, auto* queue) {
                            rd_kafka_CreateTopics(handle, pointers.data(), pointers.size(), options, queue);
                          });
  if (!answer)
    return answer.error();
  std::size_t count = 0;
  const auto* const* created =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer->get()), &count);
  for (std::size_t index = 0; index < count; ++index) {
    const auto code = rd_kafka_topic_result_error(created[index]);
    if (code && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      return describe(code, std::string{"creating topic "} + rd_kafka_topic_result_name(created[index]),
                      rd_kafka_topic_result_error_string(created[index]));
  }
  return {};
}

auto admin::state::await_shapes(const topic_names& names, clock::time_point deadline) -> result<shapes> {
  for (;;) {
    auto found = query_shapes(names, left_until(deadline));
    if (!found && !retriable(found.error().code))
      return found.error();
    const auto missing = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return !found || !found->contains(name) || !found->at(name).whole;
    });
    if (missing == names.end())
      return found;
    if (clock::now() >= deadline)
      return found ? error{errc::timed_out, "topic " + *missing + " was created, but the cluster shows no leader "
                                                                  "for all of its partitions yet"}
                   : found.error();
    pause(milliseconds{20});
  }
}

result<std::vector<topic_description>> admin::state::ensure_topics(std::span<const topic_spec> topics,
                                                                   milliseconds timeout) {
  const auto deadline = clock::now() + timeout;
  topic_names names, verified;
  for (const auto& topic : topics) {
    names.push_back(topic.name);
    if (topic.verified)
      verified.push_back(topic.name);
  }
  const auto known = query_shapes(names, timeout);
  if (!known)
    return known.error();
  // Kafka asks for the right to create before it looks whether there is anything to create.
  std::vector<const topic_spec*> wanted;
  for (const auto& topic : topics)
    if (!known->contains(topic.name))
      wanted.push_back(&topic);
  if (!wanted.empty()) {
    if (auto done = create(wanted, left_until(deadline)); !done)
      return done.error();
  }
  const auto found = await_shapes(names, deadline);
  if (!found)
    return found.error();
  auto settings = verified.empty() ? result<std::map<std::string, configs>>{std::map<std::string, configs>{}}
                                   : query_configs(verified, left_until(deadline));
  if (!settings)
    return settings.error();
  std::vector<topic_description> made;
  for (const auto& topic : topics) {
    const auto& shape = found->at(topic.name);
    const auto& its = (*settings)[topic.name];
    if (auto text = difference(topic, shape.partitions, its); !text.empty())
      return error{errc::mismatch, std::move(text)};
    made.push_back({shape.id, shape.partitions, timestamp_type_of(its)});
  }
  return made;
}

result<std::optional<topic_description>> admin::state::describe_topic(std::string_view name,
                                                                      milliseconds timeout) {
  const auto deadline = clock::now() + timeout;
  const topic_names one{std::string{name}};
  const auto found = query_shapes(one, timeout);
  if (!found)
    return found.error();
  if (found->empty())
    return std::optional<topic_description>{};
  auto settings = query_configs(one, left_until(deadline));
  if (!settings && settings.error().code != errc::refused)
    return settings.error();
  const auto& [its_name, shape] = *found->begin();
  return std::optional{topic_description{shape.id, shape.partitions,
                                         settings ? timestamp_type_of((*settings)[its_name]) : std::string{}}};
}

} // namespace komado::kafka
