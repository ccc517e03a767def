#include "cli/cluster_json.hpp"

#include "cli/json_writer.hpp"

#include <optional>
#include <string_view>

namespace komado::cli {

namespace {

void write(json_writer& json, const actors::node_entry& node) {
  const auto known = [&](auto fact) { return node.answers ? std::optional{fact} : std::nullopt; };
  const auto& facts = node.facts;
  json.open('{');
  json.key("id").value(facts.id);
  json.key("address").value(facts.address);
  json.key("http").name(facts.http);
  json.key("version").value(known(facts.process.version));
  json.key("up_since").value(known(facts.process.up_since));
  json.key("cpu_seconds").value(known(facts.process.cpu_seconds));
  json.key("cpu_percent").value(known(facts.cpu_percent));
  json.key("memory_bytes").value(known(static_cast<std::int64_t>(facts.process.memory_bytes)));
  json.key("records_per_second").value(known(facts.records_per_second));
  json.key("waits_for").name(facts.waits_for);
  json.key("answers").value(node.answers);
  json.close('}');
}

void write(json_writer& json, const actors::shard_report& shard) {
  const bool told = shard.phase != actors::shard_phase::unowned && shard.phase != actors::shard_phase::unknown;
  json.open('{');
  json.key("shard").value(std::int64_t{shard.shard});
  json.key("owner").name(shard.owner);
  json.key("state").value(to_string(shard.phase));
  json.key("watermark").value(shard.watermark);
  json.key("open_windows")
      .value(told ? std::optional{static_cast<std::int64_t>(shard.open_windows)} : std::nullopt);
  json.key("last_commit").value(shard.last_commit);
  json.key("commit_seconds").value(told ? std::optional{shard.commit_seconds} : std::nullopt);
  json.close('}');
}

void write(json_writer& json, const actors::partition_report& partition) {
  json.open('{');
  json.key("partition").value(std::int64_t{partition.partition});
  json.key("reader").name(partition.reader);
  json.key("position").value(partition.position);
  json.key("end").value(partition.end);
  json.key("lag_records").value(partition.lag_records());
  json.key("lag_seconds").value(partition.lag_seconds);
  json.key("watermark").value(partition.watermark);
  json.key("quiet_seconds").value(partition.quiet_seconds);
  json.key("idle").value(partition.idle);
  json.key("holds_watermark_back").value(partition.holds_watermark_back);
  json.close('}');
}

template <class Items>
void write_all(json_writer& json, std::string_view name, const Items& items) {
  json.key(name).open('[');
  for (const auto& item : items)
    write(json, item);
  json.close(']');
}

} // namespace

std::string partitions_json(const actors::cluster_report& cluster) {
  json_writer json;
  json.open('{');
  write_all(json, "partitions", cluster.partitions);
  json.close('}');
  return std::move(json).take();
}

std::string cluster_json(const actors::cluster_report& cluster) {
  json_writer json;
  json.open('{');
  json.key("job").value(cluster.job);
  json.key("asked").value(cluster.asked);
  write_all(json, "nodes", cluster.nodes);
  write_all(json, "shards", cluster.shards);
  write_all(json, "partitions", cluster.partitions);
  json.close('}');
  return std::move(json).take();
}

} // namespace komado::cli
