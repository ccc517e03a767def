#include "runtime/kafka/membership_loop.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace komado::kafka {
namespace {

std::set<std::int32_t> set_of(const rd_kafka_topic_partition_list_t& list) {
  std::set<std::int32_t> found;
  for (int index = 0; index < list.cnt; ++index)
    found.insert(list.elems[index].partition);
  return found;
}

std::vector<std::int32_t> list_of(const std::set<std::int32_t>& partitions) {
  return {partitions.begin(), partitions.end()};
}

std::set<std::int32_t> difference(const std::set<std::int32_t>& all, const std::set<std::int32_t>& without) {
  std::set<std::int32_t> rest;
  std::ranges::set_difference(all, without, std::inserter(rest, rest.end()));
  return rest;
}

} // namespace

void membership::loop::rebalance(int code, const rd_kafka_topic_partition_list_t& list) {
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    assign(set_of(list));
  else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS && !rd_kafka_assignment_lost(client_->get()))
    revoke(set_of(list));
  else
    lose();
}

void membership::loop::assign(const partitions& added) {
  partition_list list{how_.topic};
  for (const auto partition : added)
    list.add(partition, RD_KAFKA_OFFSET_END);
  const error_handle failure{rd_kafka_incremental_assign(client_->get(), list.get())};
  if (failure)
    return report(rd_kafka_error_code(failure.get()), "taking partitions from group " + how_.group,
                  rd_kafka_error_string(failure.get()));
  rd_kafka_pause_partitions(client_->get(), list.get());
  last_error_.clear();
  assigned_.insert(added.begin(), added.end());
  if (!added.empty() && callbacks_.on_assigned)
    callbacks_.on_assigned(list_of(added));
}

// While one revocation waits, closing begins another, of everything.
void membership::loop::revoke(const partitions& going) {
  const auto fresh = difference(going, revoking_);
  revocation_open_ = true;
  revoking_.insert(fresh.begin(), fresh.end());
  unreleased_.insert(fresh.begin(), fresh.end());
  refuse_proofs();
  if (fresh.empty())
    return;
  if (callbacks_.on_revoked)
    callbacks_.on_revoked(list_of(fresh));
}

void membership::loop::complete_revocation() {
  if (!revocation_open_ || !unreleased_.empty())
    return;
  revocation_open_ = false;
  const auto gone = std::exchange(revoking_, {});
  assigned_ = difference(assigned_, gone);
  unassign(gone);
}

void membership::loop::lose() {
  revocation_open_ = false;
  revoking_.clear();
  unreleased_.clear();
  const auto gone = std::exchange(assigned_, {});
  unassign(gone);
  refuse_proofs();
  if (!gone.empty() && callbacks_.on_lost)
    callbacks_.on_lost(list_of(gone));
}

// librdkafka waits for the call even if nothing goes.
void membership::loop::unassign(const partitions& gone) {
  partition_list list{how_.topic};
  for (const auto partition : gone)
    list.add(partition, RD_KAFKA_OFFSET_INVALID);
  const error_handle failure{rd_kafka_incremental_unassign(client_->get(), list.get())};
  if (failure)
    report(rd_kafka_error_code(failure.get()), "giving partitions back to group " + how_.group,
           rd_kafka_error_string(failure.get()));
}

} // namespace komado::kafka
