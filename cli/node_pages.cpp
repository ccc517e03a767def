#include "cli/node_pages.hpp"

#include "actors/metrics.hpp"
#include "cli/process_metrics.hpp"
#include "cli/prometheus_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace komado::cli {

namespace {

/// Whether the node does now what a label says.
bool concerns(const actors::node_status& status, const prometheus_text::label& label) {
  const auto& [name, value] = label;
  std::int32_t number = 0;
  if ((name != "shard" && name != "partition")
      || std::from_chars(value.data(), value.data() + value.size(), number).ec != std::errc{})
    return true;
  return name == "shard" ? status.runs(static_cast<stream::shard_id>(number)) : status.reads(number);
}

stream::steady_time steady_now() {
  return std::chrono::time_point_cast<stream::duration>(std::chrono::steady_clock::now());
}

/// As of the scrape: what is stuck shows nothing by itself.
void write_commits(prometheus_text& text, const actors::node_status& status) {
  const auto& what = actors::metric::commit_in_flight;
  const auto ages = status.commits_in_flight(steady_now());
  if (ages.empty())
    return;
  text.family("komado_" + std::string{what.name} + "_" + std::string{what.unit}, "gauge", what.help);
  for (const auto& [shard, age] : ages) {
    const auto number = std::to_string(shard);
    text.sample({}, std::array{prometheus_text::label{"shard", number}}, std::chrono::duration<double>(age).count());
  }
}

http_answer metrics(const caf::telemetry::metric_registry& registry, actors::node_status& status) {
  // A shard that has left this node is counted where it runs now.
  prometheus_text text{[&](prometheus_text::labels where) {
    return std::ranges::all_of(where, [&](const auto& label) { return concerns(status, label); });
  }};
  {
    const auto held = status.hold_counters();
    registry.collect(text);
  }
  write_commits(text, status);
  write_process_metrics(text);
  return {200, std::move(text).take(), "text/plain; version=0.0.4; charset=utf-8"};
}

http_answer readiness(const actors::node_status& status) {
  const auto obstacles = status.obstacles(steady_now());
  if (obstacles.empty())
    return {200, "ready\n"};
  std::string lines;
  for (const auto& reason : obstacles)
    lines += reason + "\n";
  return {503, std::move(lines)};
}

} // namespace

std::map<std::string, http_server::page> node_pages(const caf::telemetry::metric_registry& registry,
                                                    std::shared_ptr<actors::node_status> status) {
  return {
      {"/healthz", [](const http_request&) { return http_answer{200, "ok\n"}; }},
      {"/readyz", [status](const http_request&) { return readiness(*status); }},
      {"/metrics", [&registry, status](const http_request&) { return metrics(registry, *status); }},
  };
}

} // namespace komado::cli
