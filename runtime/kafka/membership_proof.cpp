#include "runtime/kafka/membership_loop.hpp"

#include <vector>

namespace komado::kafka {
namespace {

using group_handle = std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                                     freed_by<rd_kafka_consumer_group_metadata_destroy>>;

constexpr std::chrono::seconds proof_patience{5};

} // namespace

bool membership::loop::owns(std::int32_t partition) const {
  return assigned_.contains(partition) && !revoking_.contains(partition);
}

auto membership::loop::who_we_are() const -> identity {
  const group_handle group{rd_kafka_consumer_group_metadata(client_->get())};
  if (!group)
    return {};
  const auto* member = rd_kafka_consumer_group_metadata_member_id(group.get());
  return {member ? member : "", rd_kafka_consumer_group_metadata_generation_id(group.get())};
}

void membership::loop::begin_proof(std::int32_t partition) {
  if (!owns(partition))
    return answer(partition, false);
  const auto id = next_proof_++;
  auto& next = proofs_[id];
  next = {partition, clock::now() + proof_patience, {}, false, {}};
  send_proof(id, next);
}

// Without a generation the commit would be that of a stranger, which an empty group accepts.
void membership::loop::send_proof(std::uintptr_t id, proof& next) {
  next.next_try = clock::now() + proof_pause;
  next.asked_as = who_we_are();
  if (next.asked_as.member.empty() || next.asked_as.generation < 0)
    return;
  partition_list list{how_.topic};
  list.add(next.partition, 0);
  next.in_flight = rd_kafka_commit_queue(client_->get(), list.get(), commits_.get(), nullptr,
                                         reinterpret_cast<void*>(id)) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

// librdkafka sends the commit in the generation of the moment. If we are the same before and after, it was
// this one, whose assignment is the one that we know.
void membership::loop::take_proof(rd_kafka_event_t& event) {
  const auto found = proofs_.find(reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(&event)));
  if (found == proofs_.end())
    return;
  auto& asked = found->second;
  asked.in_flight = false;
  const auto* list = rd_kafka_event_topic_partition_list(&event);
  if (rd_kafka_event_error(&event) || !list || list->cnt != 1 || list->elems[0].err)
    return;
  if (asked.asked_as != who_we_are() || rd_kafka_assignment_lost(client_->get()))
    return;
  const auto partition = asked.partition;
  proofs_.erase(found);
  answer(partition, true);
}

// What was refused is asked again: the group may be in the middle of a rebalance that leaves the
// partition with us. If it does not, on_revoked or on_lost ends the matter.
void membership::loop::drive_proofs() {
  const auto now = clock::now();
  std::vector<std::int32_t> failed;
  for (auto at = proofs_.begin(); at != proofs_.end();) {
    auto& [id, waiting] = *at;
    if (now >= waiting.deadline) {
      failed.push_back(waiting.partition);
      at = proofs_.erase(at);
      continue;
    }
    if (!waiting.in_flight && now >= waiting.next_try)
      send_proof(id, waiting);
    ++at;
  }
  for (const auto partition : failed)
    answer(partition, false);
}

void membership::loop::refuse_proofs() {
  std::vector<std::int32_t> failed;
  std::erase_if(proofs_, [&](const auto& entry) {
    const bool gone = left_ || !owns(entry.second.partition);
    if (gone)
      failed.push_back(entry.second.partition);
    return gone;
  });
  for (const auto partition : failed)
    answer(partition, false);
}

void membership::loop::answer(std::int32_t partition, bool proven) {
  if (callbacks_.on_proof)
    callbacks_.on_proof(partition, proven);
}

} // namespace komado::kafka
