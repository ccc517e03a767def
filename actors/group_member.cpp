#include "actors/group_member.hpp"

#include <caf/send.hpp>

#include <utility>
#include <vector>

namespace komado::actors {

kafka::result<void> group_member::join(node_actor node) {
  const auto tell = [node](group_change::kind what, const std::vector<std::int32_t>& partitions) {
    group_change change{what, {}};
    for (const auto partition : partitions)
      change.shards.push_back(static_cast<stream::shard_id>(partition));
    caf::anon_send(node, std::move(change));
  };
  kafka::membership_callbacks callbacks;
  using kind = group_change::kind;
  callbacks.on_assigned = [tell](const auto& shards) { tell(kind::assigned, shards); };
  callbacks.on_revoked = [tell](const auto& shards) { tell(kind::revoked, shards); };
  callbacks.on_lost = [tell](const auto& shards) { tell(kind::lost, shards); };
  callbacks.on_proof = [tell](std::int32_t shard, bool proven) {
    tell(proven ? kind::proven : kind::disproven, {shard});
  };
  callbacks.on_left = [tell] { tell(kind::left, {}); };
  callbacks.on_error = [log = job_->log, tell](const kafka::error& failure) {
    log(log_level::error, failure.message);
    if (failure.code == kafka::errc::fatal)
      tell(kind::left, {});
  };
  callbacks.on_unreachable = [log = job_->log](std::string_view text) {
    log(log_level::warning, text);
  };
  auto joined = kafka::membership::join(
    job_->kafka, {job_->shards_group(), job_->state_topic(), job_->cluster.session_timeout},
    std::move(callbacks));
  if (!joined)
    return joined.error();
  membership_ = std::move(*joined);
  return {};
}

void group_member::release(stream::shard_id shard) {
  membership_->release(static_cast<std::int32_t>(shard));
}

void group_member::prove(stream::shard_id shard) {
  membership_->prove(static_cast<std::int32_t>(shard));
}

void group_member::leave() {
  membership_->leave();
}

void group_member::disband() {
  membership_.reset();
}

} // namespace komado::actors
