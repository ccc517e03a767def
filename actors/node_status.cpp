#include "actors/node_status.hpp"

#include "actors/takeover_text.hpp"

#include <algorithm>
#include <utility>

namespace komado::actors {

void node_status::wait_for(std::string what) {
  const std::lock_guard guard{mutex_};
  waiting_ = std::move(what);
}

void node_status::miss_kafka(std::string why) {
  const std::lock_guard guard{mutex_};
  missed_ = std::move(why);
}

std::string node_status::waits_for() const {
  const std::lock_guard guard{mutex_};
  return missed_.empty() ? waiting_ : "Kafka: " + missed_;
}

void node_status::stop() {
  const std::lock_guard guard{mutex_};
  stopping_ = true;
}

// -- shards -------------------------------------------------------------------

void node_status::hold(const std::vector<stream::shard_id>& shards) {
  const std::lock_guard guard{mutex_};
  for (const auto id : shards) {
    const auto [known, added] = shards_.try_emplace(id);
    if (!added)
      continue;
    known->second.report.shard = id;
    known->second.report.phase = shard_phase::restoring;
  }
  // What is drained still runs: let_go() ends it.
  std::erase_if(shards_, [&](const auto& known) {
    return known.second.report.phase != shard_phase::draining
           && std::find(shards.begin(), shards.end(), known.first) == shards.end();
  });
}

void node_status::shard_ready(stream::shard_id id, std::uint64_t incarnation, stream::timestamp now) {
  const std::lock_guard guard{mutex_};
  auto& report = shards_[id].report;
  report.shard = id;
  report.phase = shard_phase::running;
  report.incarnation = incarnation;
  report.owned_since = now;
}

void node_status::drain(stream::shard_id id) {
  const std::lock_guard guard{mutex_};
  if (const auto known = shards_.find(id); known != shards_.end())
    known->second.report.phase = shard_phase::draining;
}

void node_status::let_go(stream::shard_id id) {
  const std::lock_guard guard{mutex_};
  const auto known = shards_.find(id);
  if (known == shards_.end())
    return;
  if (known->second.report.phase == shard_phase::draining) {
    shards_.erase(known);
    return;
  }
  known->second.in_flight.reset();
  known->second.report.phase = shard_phase::restoring;
}

void node_status::commit_began(stream::shard_id id, stream::steady_time now) {
  const std::lock_guard guard{mutex_};
  if (const auto known = shards_.find(id); known != shards_.end())
    known->second.in_flight = now;
}

void node_status::commit_ended(stream::shard_id id, stream::timestamp now) {
  const std::lock_guard guard{mutex_};
  if (const auto known = shards_.find(id); known != shards_.end()) {
    known->second.in_flight.reset();
    known->second.report.last_commit = now;
  }
}

void node_status::show(stream::shard_id id, std::optional<stream::timestamp> watermark,
                       std::uint64_t open_windows, const shard_counters& counters) {
  const std::lock_guard guard{mutex_};
  if (const auto known = shards_.find(id); known != shards_.end()) {
    known->second.report.watermark = watermark;
    known->second.report.open_windows = open_windows;
    known->second.report.counters = counters;
  }
}

std::size_t node_status::ready() const {
  const std::lock_guard guard{mutex_};
  return static_cast<std::size_t>(std::count_if(shards_.begin(), shards_.end(), [](const auto& known) {
    return known.second.report.phase == shard_phase::running;
  }));
}

bool node_status::runs(stream::shard_id id) const {
  const std::lock_guard guard{mutex_};
  const auto known = shards_.find(id);
  return known != shards_.end() && known->second.report.phase != shard_phase::restoring;
}

std::map<stream::shard_id, stream::duration>
node_status::commits_in_flight(stream::steady_time now) const {
  const std::lock_guard guard{mutex_};
  std::map<stream::shard_id, stream::duration> ages;
  for (const auto& [id, shard] : shards_) {
    if (shard.report.phase != shard_phase::restoring)
      ages.emplace(id, shard.in_flight ? now - *shard.in_flight : stream::duration{0});
  }
  return ages;
}

std::vector<shard_report> node_status::shard_reports(stream::steady_time now) const {
  const std::lock_guard guard{mutex_};
  std::vector<shard_report> reports;
  for (const auto& [id, shard] : shards_) {
    auto& report = reports.emplace_back(shard.report);
    if (shard.in_flight)
      report.commit_seconds = std::chrono::duration<double>(now - *shard.in_flight).count();
  }
  return reports;
}

// -- partitions ---------------------------------------------------------------

void node_status::take_partition(stream::partition_id partition) {
  const std::lock_guard guard{mutex_};
  partitions_.insert_or_assign(partition, partition_report{.partition = partition});
}

void node_status::show(const partition_report& partition) {
  const std::lock_guard guard{mutex_};
  if (const auto known = partitions_.find(partition.partition); known != partitions_.end())
    known->second = partition;
}

bool node_status::reads(stream::partition_id partition) const {
  const std::lock_guard guard{mutex_};
  return partitions_.contains(partition);
}

void node_status::let_go_partition(stream::partition_id partition) {
  const std::lock_guard guard{mutex_};
  partitions_.erase(partition);
}

void node_status::expect_partitions(stream::partition_id count) {
  const std::lock_guard guard{mutex_};
  partition_count_ = count;
}

stream::partition_id node_status::partitions() const {
  const std::lock_guard guard{mutex_};
  return partition_count_;
}

std::vector<partition_report> node_status::partition_reports() const {
  const std::lock_guard guard{mutex_};
  std::vector<partition_report> reports;
  for (const auto& [id, partition] : partitions_)
    reports.push_back(partition);
  return reports;
}

// -- readiness ----------------------------------------------------------------

std::vector<std::string> node_status::obstacles(stream::steady_time now) const {
  const std::lock_guard guard{mutex_};
  std::vector<std::string> reasons;
  if (stopping_)
    reasons.emplace_back("the node is stopping");
  if (!waiting_.empty())
    reasons.push_back("waiting for " + waiting_);
  if (!missed_.empty())
    reasons.push_back("Kafka does not answer: " + missed_);
  std::vector<stream::shard_id> missing;
  std::vector<stream::shard_id> stuck;
  for (const auto& [id, shard] : shards_) {
    if (shard.report.phase == shard_phase::restoring)
      missing.push_back(id);
    if (shard.in_flight && now - *shard.in_flight > commit_limit)
      stuck.push_back(id);
  }
  if (!missing.empty())
    reasons.push_back(text_of(missing) + " not restored yet");
  if (!stuck.empty())
    reasons.push_back(text_of(stuck) + ": a commit is in flight for more than "
                      + std::to_string(
                        std::chrono::duration_cast<std::chrono::seconds>(commit_limit).count())
                      + " s");
  return reasons;
}

} // namespace komado::actors
