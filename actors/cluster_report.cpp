#include "actors/cluster_report.hpp"

#include "runtime/stream/routing.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace komado::actors {

namespace {

constexpr std::array<const char*, 5> phase_names{"restoring", "running", "draining", "unowned",
                                                 "unknown"};

/// Puts the claims of one node into the shards of all.
void take_shards(std::vector<shard_report>& shards, const std::string& node,
                 const std::vector<shard_report>& claims) {
  for (const auto& claim : claims) {
    if (claim.shard >= shards.size())
      continue;
    auto& known = shards[claim.shard];
    if (!known.owner.empty() && known.incarnation >= claim.incarnation)
      continue;
    known = claim;
    known.owner = node;
  }
}

/// What the directory says of a silent node's shards.
void take_silent(std::vector<shard_report>& shards, const silent_node& node) {
  auto claims = node.shards;
  for (auto& claim : claims)
    claim = {.shard = claim.shard, .incarnation = claim.incarnation, .phase = shard_phase::unknown};
  take_shards(shards, node.id, claims);
}

bool reads_rather(const partition_report& a, const partition_report& b,
                  const std::string& shard_owner) {
  if (b.reader.empty() || a.reader == shard_owner)
    return true;
  return b.reader != shard_owner && a.position > b.position;
}

void take_partitions(cluster_report& cluster, const node_report& report) {
  for (auto claim : report.partitions) {
    if (claim.partition < 0 || std::cmp_greater_equal(claim.partition, cluster.partitions.size()))
      continue;
    const auto p = static_cast<std::size_t>(claim.partition);
    claim.reader = report.node.id;
    claim.holds_watermark_back = false;
    const auto shards = static_cast<std::uint32_t>(cluster.shards.size());
    const auto& owner = cluster.shards[stream::reading_shard(claim.partition, shards)].owner;
    if (reads_rather(claim, cluster.partitions[p], owner))
      cluster.partitions[p] = claim;
  }
}

void find_the_slowest(std::vector<partition_report>& partitions) {
  partition_report* slowest = nullptr;
  for (auto& partition : partitions) {
    if (!partition.reader.empty() && !partition.idle
        && (!slowest || partition.watermark < slowest->watermark))
      slowest = &partition;
  }
  if (slowest)
    slowest->holds_watermark_back = true;
}

cluster_report empty_cluster(job_extent extent) {
  cluster_report cluster;
  for (stream::shard_id shard = 0; shard < extent.shards; ++shard)
    cluster.shards.push_back({.shard = shard});
  for (stream::partition_id partition = 0; partition < extent.partitions; ++partition)
    cluster.partitions.push_back({.partition = partition});
  return cluster;
}

} // namespace

std::string to_string(shard_phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}

std::optional<std::int64_t> partition_report::lag_records() const {
  if (!position || !end)
    return std::nullopt;
  return std::max<std::int64_t>(0, *end - *position);
}

cluster_report merge(const std::vector<node_report>& reports, const std::vector<silent_node>& silent,
                     job_extent extent) {
  auto cluster = empty_cluster(extent);
  for (const auto& report : reports) {
    cluster.nodes.push_back({report.node, true});
    take_shards(cluster.shards, report.node.id, report.shards);
  }
  for (const auto& node : silent) {
    cluster.nodes.push_back({{.id = node.id, .address = node.address}, false});
    take_silent(cluster.shards, node);
  }
  if (extent.shards > 0) {
    for (const auto& report : reports)
      take_partitions(cluster, report);
  }
  find_the_slowest(cluster.partitions);
  std::ranges::sort(cluster.nodes, {}, [](const node_entry& node) { return node.facts.id; });
  return cluster;
}

} // namespace komado::actors
