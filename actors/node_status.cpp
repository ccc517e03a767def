#include "actors/node_status.hpp"

#include <utility>

namespace komado::actors {

namespace {

/// Shards that one line names; the rest is only counted.
constexpr std::size_t named_shards = 16;

std::string list_of(const std::vector<stream::shard_id>& shards) {
  std::string text = shards.size() == 1 ? "shard " : "shards ";
  for (std::size_t i = 0; i < shards.size() && i < named_shards; ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shards[i]);
  if (shards.size() > named_shards)
    text += " and " + std::to_string(shards.size() - named_shards) + " more";
  return text;
}

} // namespace

node_status::node_status(std::uint32_t shards) : shards_(shards) {}

void node_status::wait_for(std::string what) {
  const std::lock_guard guard{mutex_};
  waiting_ = std::move(what);
}

void node_status::shard_ready(stream::shard_id shard) {
  const std::lock_guard guard{mutex_};
  ready_.insert(shard);
}

void node_status::commit_began(stream::shard_id shard, stream::steady_time now) {
  const std::lock_guard guard{mutex_};
  in_flight_.insert_or_assign(shard, now);
}

void node_status::commit_ended(stream::shard_id shard) {
  const std::lock_guard guard{mutex_};
  in_flight_.erase(shard);
}

void node_status::stop() {
  const std::lock_guard guard{mutex_};
  stopping_ = true;
}

std::vector<std::string> node_status::obstacles(stream::steady_time now) const {
  const std::lock_guard guard{mutex_};
  std::vector<std::string> reasons;
  if (stopping_)
    reasons.emplace_back("the node is stopping");
  if (!waiting_.empty())
    reasons.push_back("waiting for " + waiting_);
  std::vector<stream::shard_id> missing;
  for (stream::shard_id shard = 0; shard < shards_; ++shard) {
    if (!ready_.contains(shard))
      missing.push_back(shard);
  }
  if (!missing.empty())
    reasons.push_back(list_of(missing) + " not restored yet");
  std::vector<stream::shard_id> stuck;
  for (const auto& [shard, since] : in_flight_) {
    if (now - since > commit_limit)
      stuck.push_back(shard);
  }
  if (!stuck.empty())
    reasons.push_back(list_of(stuck) + ": a commit is in flight for more than " +
                      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(commit_limit).count()) +
                      " s");
  return reasons;
}

} // namespace komado::actors
