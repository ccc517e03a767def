#include "actors/prepare.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto call_timeout = 5s;
constexpr auto retry_delay = 1s;
constexpr auto first_wait = "Kafka, and the job's topics";

/// Asks the cluster until it answers.
class patient_admin {
public:
  patient_admin(const job_options& job, node_status& status, std::stop_token stop)
    : job_(job), status_(status), stop_(std::move(stop)) {
  }

  template <class Call>
  auto ask(Call call) -> decltype(call(std::declval<kafka::admin&>())) {
    if (!admin_) {
      auto opened = kafka::admin::open(job_.kafka);
      if (!opened)
        return opened.error();
      admin_ = std::move(*opened);
    }
    for (bool missed = false;; missed = true) {
      auto answer = call(*admin_);
      if (answer || !kafka::retriable(answer.error().code)) {
        if (missed)
          status_.wait_for(first_wait);
        return answer;
      }
      say_once(answer.error().message + "; trying again", "Kafka: " + answer.error().message);
      if (!wait())
        return stopped();
    }
  }

  /// Once in a row. Whoever asks for the node's status hears that it waits for `what`.
  void say_once(const std::string& text, const std::string& what) {
    if (text != said_)
      job_.log(log_level::warning, text);
    said_ = text;
    status_.wait_for(what);
  }

  /// False if the caller asked to stop.
  bool wait() {
    std::mutex mutex;
    std::condition_variable_any wakes;
    std::unique_lock lock{mutex};
    wakes.wait_for(lock, stop_, retry_delay, [] { return false; });
    return !stop_.stop_requested();
  }

  static kafka::error stopped() {
    return {kafka::errc::stopped, "stopped while waiting for Kafka"};
  }

private:
  const job_options& job_;
  node_status& status_;
  std::stop_token stop_;
  std::optional<kafka::admin> admin_;
  std::string said_;
};

kafka::result<kafka::topic_description> wait_for_input(const job_options& job,
                                                       patient_admin& cluster) {
  const auto& name = job.shape.input_topic;
  for (;;) {
    auto found = cluster.ask(
      [&](kafka::admin& admin) { return admin.describe_topic(name, call_timeout); });
    if (!found)
      return found.error();
    if (*found)
      return std::move(**found);
    cluster.say_once("the input topic " + name + " does not exist yet; waiting for it",
                     "the input topic " + name + ", which does not exist yet");
    if (!cluster.wait())
      return patient_admin::stopped();
  }
}

kafka::topic_spec state_topic_of(const job_options& job) {
  kafka::topic_spec spec;
  spec.name = job.state_topic();
  spec.partitions = static_cast<std::int32_t>(job.shape.shards);
  // A log that Kafka cuts by itself would lose state: only Komado cuts it, behind a snapshot.
  spec.configs = {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}};
  return spec;
}

kafka::topic_spec directory_topic_of(const job_options& job) {
  kafka::topic_spec spec;
  spec.name = job.directory_topic();
  spec.configs = {{"cleanup.policy", "compact"}};
  return spec;
}

/// The state topic has one partition per shard: a job that has one is not asked what it was born with.
kafka::result<void> check_shards(const job_options& job, patient_admin& cluster) {
  const auto found = cluster.ask([&](kafka::admin& admin) {
    return admin.describe_topic(job.state_topic(), call_timeout);
  });
  if (!found)
    return found.error();
  const auto shards = static_cast<std::int32_t>(job.shape.shards);
  if (!*found || (*found)->partitions == shards)
    return {};
  return kafka::error{kafka::errc::mismatch,
                      "the job's state was made with other settings: job.shards was "
                        + std::to_string((*found)->partitions) + " (the partitions of topic "
                        + job.state_topic() + "), now " + std::to_string(shards)
                        + ". Start it with the settings that it was born with, or begin a new job "
                          "under another job.name and output.topic."};
}

kafka::topic_spec plain_topic(const std::string& name, std::int32_t partitions) {
  kafka::topic_spec spec;
  spec.name = name;
  spec.partitions = partitions;
  spec.verified = false;
  return spec;
}

std::string describe(const std::string& role, const std::string& name,
                     const kafka::topic_description& topic) {
  return role + " topic " + name + ": " + std::to_string(topic.partitions) + " partitions";
}

} // namespace

kafka::result<kafka::topic_description> prepare_topics(const job_options& job, node_status& status,
                                                       std::stop_token stop) {
  status.wait_for(first_wait);
  patient_admin cluster{job, status, std::move(stop)};
  const auto input = wait_for_input(job, cluster);
  if (!input)
    return input.error();
  job.log(log_level::info, describe("input", job.shape.input_topic, *input)
                             + ", message.timestamp.type "
                             + (input->timestamp_type.empty() ? "not known" : input->timestamp_type));
  if (const auto same = check_shards(job, cluster); !same)
    return same.error();
  std::vector<std::string> roles{"state", "directory"};
  std::vector<kafka::topic_spec> wanted{state_topic_of(job), directory_topic_of(job)};
  for (const auto& [role, name] : {std::pair{"output", job.output_topic},
                                   {"rejects", job.rejects_topic}, {"late", job.late_topic}}) {
    if (name.empty())
      continue;
    roles.emplace_back(role);
    wanted.push_back(plain_topic(name, input->partitions));
  }
  const auto made =
    cluster.ask([&](kafka::admin& admin) { return admin.ensure_topics(wanted, call_timeout); });
  if (!made)
    return made.error();
  for (std::size_t i = 0; i < made->size(); ++i)
    job.log(log_level::info, describe(roles[i], wanted[i].name, (*made)[i]));
  return *input;
}

} // namespace komado::actors
