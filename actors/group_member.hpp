#pragma once

#include "actors/group_port.hpp"
#include "actors/job.hpp"
#include "runtime/kafka/membership.hpp"

#include <memory>

namespace komado::actors {

/// This node's membership in the group `<job>.shards`, and the way from its thread to the node.
class group_member final : public group_port {
public:
  explicit group_member(std::shared_ptr<const job_options> job) : job_(std::move(job)) {
  }

  kafka::result<void> join(node_actor node) override;
  void release(stream::shard_id shard) override;
  void prove(stream::shard_id shard) override;
  void leave() override;
  void disband() override;

private:
  std::shared_ptr<const job_options> job_;
  std::unique_ptr<kafka::membership> membership_;
};

} // namespace komado::actors
