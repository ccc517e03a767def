#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/node_status.hpp"
#include "actors/topic_watch.hpp"
#include "runtime/kafka/admin.hpp"

#include <memory>
#include <optional>
#include <string>

namespace komado::actors {

struct clerk_options {
  std::shared_ptr<const job_options> job;
  stream::partition_id partitions = 0; ///< of the input topic, as the node knows it
  node_actor node;
  std::shared_ptr<node_status> status; ///< hears whether Kafka answers
};

/// The node's clerk: notices partitions that are added to the input topic and topics that are made
/// anew, commits positions to the group that people's tools look at, and cuts state logs. Nothing
/// depends on its success; what fails is tried again with the next occasion.
class clerk_state {
public:
  static constexpr const char* name = "clerk";

  clerk_state(clerk_actor::pointer self, clerk_options options);
  clerk_actor::behavior_type make_behavior();

private:
  void tick();
  /// Tells the node's status of `answer`, the newest from Kafka.
  void note(const topic_watch::answer& answer);
  void watch_input();
  void watch_state();
  void commit_positions();
  void cut_log(stream::shard_id shard, stream::log_offset before);
  bool ensure_admin();
  void warn(const std::string& message);

  clerk_actor::pointer self_;
  clerk_options options_;
  std::optional<kafka::admin> admin_;
  kafka::partition_offsets positions_; // that changed since they were committed
  std::chrono::steady_clock::time_point watched_at_{};
  topic_watch input_topic_;
  topic_watch state_topic_; // as it was when it was looked at first
  unsigned unanswered_ = 0; // questions in a row
  std::string last_warning_;
};

} // namespace komado::actors
