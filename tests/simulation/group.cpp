#include "tests/simulation/group.hpp"

#include <algorithm>
#include <utility>

namespace komado::simulation {

group::group(std::uint32_t shards, random_source& random)
    : random_(random), targets_(shards), given_(shards), history_(shards) {}

group::member_id group::join(microseconds now) {
  members_[++last_].heard = now;
  choose_ = true;
  begin_rebalance();
  return last_;
}

void group::leave(member_id member) {
  if (members_.erase(member) == 0)
    return;
  choose_ = true;
  begin_rebalance();
}

std::size_t group::expire(microseconds now, microseconds session_timeout) {
  const auto out =
      std::erase_if(members_, [&](const auto& known) { return now - known.second.heard > session_timeout; });
  if (out > 0) {
    choose_ = true;
    begin_rebalance();
  }
  complete_if_joined(now);
  return out;
}

void group::shuffle() {
  choose_ = true;
  std::fill(targets_.begin(), targets_.end(), 0);
  begin_rebalance();
}

void group::begin_rebalance() {
  rebalancing_ = true;
  for (auto& [id, member] : members_)
    member.joined = false;
}

std::optional<group::assignment> group::heartbeat(const report& from, microseconds now) {
  const auto known = members_.find(from.member);
  if (known == members_.end())
    return std::nullopt;
  auto& member = known->second;
  member.heard = now;
  const bool current = from.generation == member.generation;
  if (current)
    member.held = from.held;
  if (!rebalancing_) {
    // What a member has let go is given on.
    for (std::uint32_t shard = 0; shard < given_.size(); ++shard)
      if (given_[shard] == 0 && holder_by_report(shard) == 0 && !rebalancing_)
        begin_rebalance();
  }
  member.joined = member.joined || (rebalancing_ && current && from.ready);
  complete_if_joined(now);
  assignment answer{member.generation, {}};
  for (std::uint32_t shard = 0; shard < given_.size(); ++shard)
    if (given_[shard] == from.member)
      answer.shards.insert(shard);
  return answer;
}

group::member_id group::holder_by_report(std::uint32_t shard) const {
  for (const auto& [id, member] : members_)
    if (member.held.contains(shard))
      return id;
  return 0;
}

void group::complete_if_joined(microseconds now) {
  if (!rebalancing_ ||
      !std::all_of(members_.begin(), members_.end(), [](const auto& known) { return known.second.joined; }))
    return;
  rebalancing_ = false;
  ++generation_;
  if (std::exchange(choose_, false))
    choose_targets();
  for (std::uint32_t shard = 0; shard < given_.size(); ++shard) {
    const auto holder = holder_by_report(shard);
    give(shard, holder == 0 || holder == targets_[shard] ? targets_[shard] : 0, now);
  }
  for (auto& [id, member] : members_)
    member.generation = generation_;
  for (std::uint32_t shard = 0; shard < given_.size(); ++shard)
    if (const auto to = members_.find(given_[shard]); to != members_.end())
      to->second.held.insert(shard);
}

/// Balanced, and what a member has stays if it fits; after a shuffle anywhere.
void group::choose_targets() {
  if (members_.empty())
    return std::fill(targets_.begin(), targets_.end(), 0);
  std::map<member_id, std::size_t> loads;
  for (const auto& [id, member] : members_)
    loads[id] = 0;
  const auto most = (targets_.size() + members_.size() - 1) / members_.size();
  for (auto& target : targets_) {
    const auto load = loads.find(target);
    if (load != loads.end() && load->second < most)
      ++load->second;
    else
      target = 0;
  }
  for (auto& target : targets_) {
    if (target != 0)
      continue;
    const auto least = std::min_element(loads.begin(), loads.end(), [](const auto& a, const auto& b) {
                         return a.second < b.second;
                       })->second;
    std::vector<member_id> among;
    for (const auto& [id, load] : loads)
      if (load == least)
        among.push_back(id);
    target = among[random_.below(among.size())];
    ++loads[target];
  }
}

void group::give(std::uint32_t shard, member_id to, microseconds now) {
  if (given_[shard] == to)
    return;
  given_[shard] = to;
  history_[shard].push_back({now, to});
}

bool group::commit(member_id member, std::uint64_t generation) const {
  return members_.contains(member) && generation == generation_;
}

bool group::held_since(std::uint32_t shard, member_id member, microseconds since) const {
  for (auto at = history_[shard].rbegin(); at != history_[shard].rend(); ++at) {
    if (at->by == member)
      return true;
    if (at->from < since)
      return false;
  }
  return false;
}

} // namespace komado::simulation
