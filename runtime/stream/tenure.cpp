#include "runtime/stream/tenure.hpp"

#include <algorithm>

namespace komado::stream {

tenure::orders tenure::assigned(shard_id shard, steady_time now) {
  const auto [known, added] = shards_.try_emplace(shard);
  if (!added)
    return {};
  known->second.started = now;
  return {{action::start, shard}};
}

tenure::orders tenure::revoked(shard_id shard, steady_time now) {
  const auto known = shards_.find(shard);
  if (known == shards_.end())
    return {{action::release, shard}};
  if (known->second.now == phase::draining)
    return {};
  if (known->second.now == phase::proving) {
    shards_.erase(known);
    return {{action::release, shard}};
  }
  known->second.now = phase::draining;
  known->second.due = now + drain_limit;
  return {{action::drain, shard}};
}

tenure::orders tenure::lost(shard_id shard) {
  const auto known = shards_.find(shard);
  if (known == shards_.end())
    return {};
  const auto was = known->second.now;
  shards_.erase(known);
  return was == phase::proving ? orders{} : orders{{action::drop, shard}};
}

tenure::orders tenure::drained(shard_id shard) {
  const auto known = shards_.find(shard);
  if (known == shards_.end() || known->second.now != phase::draining)
    return {};
  shards_.erase(known);
  return {{action::release, shard}};
}

tenure::orders tenure::fenced(shard_id shard, steady_time now) {
  const auto known = shards_.find(shard);
  if (known == shards_.end())
    return {};
  auto& entry = known->second;
  if (entry.now == phase::draining) {
    shards_.erase(known);
    return {{action::drop, shard}, {action::release, shard}};
  }
  if (entry.now == phase::proving)
    return {};
  entry.now = phase::proving;
  entry.due = std::max(now, entry.started + proof_interval);
  orders what{{action::drop, shard}};
  if (*entry.due <= now) {
    entry.due.reset();
    what.push_back(ask(shard));
  }
  return what;
}

tenure::order tenure::ask(shard_id shard) {
  ++unanswered_[shard];
  return {action::prove, shard};
}

tenure::orders tenure::answered(shard_id shard, bool ours, steady_time now) {
  const auto asked = unanswered_.find(shard);
  if (asked == unanswered_.end() || --asked->second > 0)
    return {};
  unanswered_.erase(asked);
  const auto known = shards_.find(shard);
  // An answer to a question that another event has settled since.
  if (known == shards_.end() || known->second.now != phase::proving || known->second.due)
    return {};
  if (!ours) {
    known->second.due = now + proof_interval;
    return {};
  }
  known->second = {phase::running, now, std::nullopt};
  return {{action::start, shard}};
}

tenure::orders tenure::tick(steady_time now) {
  orders what;
  for (auto known = shards_.begin(); known != shards_.end();) {
    auto& [shard, entry] = *known;
    const bool due = entry.due && *entry.due <= now;
    if (due && entry.now == phase::draining) {
      what.push_back({action::drop, shard});
      what.push_back({action::release, shard});
      known = shards_.erase(known);
      continue;
    }
    if (due && entry.now == phase::proving) {
      entry.due.reset();
      what.push_back(ask(shard));
    }
    ++known;
  }
  return what;
}

bool tenure::holds(shard_id shard) const {
  const auto known = shards_.find(shard);
  return known != shards_.end() && known->second.now != phase::draining;
}

std::vector<shard_id> tenure::held() const {
  std::vector<shard_id> shards;
  for (const auto& [shard, entry] : shards_) {
    if (entry.now != phase::draining)
      shards.push_back(shard);
  }
  return shards;
}

} // namespace komado::stream
