#include "cli/cluster_json.hpp"

#include "cli/setting_syntax.hpp"

#include <boost/json/serialize.hpp>

#include <cmath>
#include <optional>
#include <string_view>

namespace komado::cli {

namespace {

/// Writes JSON as people read it: Boost.JSON would write 2.5 as 2.5E0.
class json_writer {
public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
  }

  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }

  json_writer& key(std::string_view name) {
    separate();
    ((text_ += '"') += name) += "\":";
    first_ = true;
    return *this;
  }

  void value(const std::string& text) { raw(boost::json::serialize(boost::json::string_view{text})); }
  void value(bool is) { raw(is ? "true" : "false"); }
  void value(std::int64_t number) { raw(std::to_string(number)); }
  void value(double number) {
    constexpr double places = 1000;
    raw(std::isfinite(number) ? render_number(std::round(number * places) / places) : "null");
  }
  void value(stream::timestamp time) {
    if (time < stream::earliest_time || time >= stream::latest_time)
      raw("null");
    else
      value(render_time(time));
  }
  template <class T>
  void value(const std::optional<T>& known) {
    if (known)
      value(*known);
    else
      raw("null");
  }
  /// An empty name is none.
  void name(const std::string& text) { value(text.empty() ? std::nullopt : std::optional{text}); }

  std::string take() && { return std::move(text_); }

private:
  void separate() {
    if (!first_)
      text_ += ',';
    first_ = false;
  }

  void raw(std::string_view text) {
    separate();
    text_ += text;
  }

  std::string text_;
  bool first_ = true; // nothing before it that a comma would have to divide
};

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
