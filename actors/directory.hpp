#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "runtime/kafka/producer.hpp"
#include "runtime/kafka/topic_tail.hpp"
#include "runtime/stream/shard_directory.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace komado::actors {

struct directory_options {
  std::shared_ptr<const job_options> job;
  node_actor node;
};

/// Reads the directory topic as it grows, and appends what this node owns.
class directory_state {
public:
  static constexpr const char* name = "directory";

  directory_state(directory_actor::pointer self, directory_options options);
  directory_actor::behavior_type make_behavior();

private:
  caf::error start_tail();
  void take(const directory_record& record);
  void own(const stream::directory_entry& entry);
  void disown(stream::shard_id shard);
  void supersede(const stream::directory_entry& ours);
  void append_soon(const stream::directory_entry& entry);
  void append();

  directory_actor::pointer self_;
  directory_options options_;
  stream::shard_directory known_;
  std::map<stream::shard_id, stream::directory_entry> own_;
  std::map<stream::shard_id, stream::directory_entry> waiting_; // to be appended
  std::optional<kafka::producer> producer_;
  std::string last_warning_;
  std::unique_ptr<kafka::topic_tail> tail_; // last: its thread ends before the rest
};

} // namespace komado::actors
