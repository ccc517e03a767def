#include "actors/problems.hpp"

#include "actors/node_status.hpp"
#include "actors/takeover_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace komado::actors {

namespace {

constexpr double lag_worth_a_word = 30; // seconds
/// Beyond the delay by this much, a watermark is held back rather than only behind.
constexpr double held_back_after = 15; // seconds

std::string count_text(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string{what} + (count == 1 ? "" : "s");
}

std::string decimal(double number, int places) {
  std::array<char, 400> text{};
  const auto end =
    std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, places);
  return {text.data(), end.ptr};
}

using problems = std::vector<problem>;

void find_silent_nodes(const cluster_report& report, problems& found) {
  for (const auto& node : report.nodes) {
    if (!node.answers)
      found.push_back({severity::attention,
                       "node " + node.facts.id + " at " + node.facts.address + " does not answer",
                       "If it does not come back, its shards go to other nodes after cluster.session-timeout. "
                       "Look at its log, and at the network between the nodes."});
  }
}

void find_shards(const cluster_report& report, problems& found) {
  const std::initializer_list<std::pair<shard_phase, std::string_view>> cases{
    {shard_phase::unowned, "The group gives them to a node within some seconds. If it does not: is a node up, "
                           "and may it join the group <job>.shards?"},
    {shard_phase::unknown, "Their node does not answer. If it does not come back, they move after "
                           "cluster.session-timeout."},
    {shard_phase::restoring, "They go on when their state is read; its log says how far it is."}};
  for (const auto& [phase, advice] : cases) {
    std::vector<stream::shard_id> ids;
    for (const auto& shard : report.shards) {
      if (shard.phase == phase)
        ids.push_back(shard.shard);
    }
    if (ids.empty())
      continue;
    const auto what = phase == shard_phase::unowned ? " without an owner"
                      : phase == shard_phase::unknown ? " not heard of"
                                                      : " restoring";
    found.push_back({phase == shard_phase::restoring ? severity::attention : severity::trouble,
                     text_of(ids) + what, std::string{advice}});
  }
}

void find_stuck_commits(const cluster_report& report, problems& found) {
  constexpr auto limit = std::chrono::duration<double>(node_status::commit_limit).count();
  for (const auto& shard : report.shards) {
    if (shard.commit_seconds > limit)
      found.push_back({severity::trouble,
                       "shard " + std::to_string(shard.shard) + ": a commit is under way for "
                         + span_text(shard.commit_seconds),
                       "Kafka does not answer: look at its brokers. Nothing is lost; the shard goes on when "
                       "they do."});
  }
}

void find_partitions(const cluster_report& report, const cluster_sample& now,
                     const patience_settings& settings, problems& found) {
  const auto delay = std::chrono::duration<double>(settings.watermark_delay).count();
  for (const auto& partition : report.partitions) {
    const auto name = "partition " + std::to_string(partition.partition);
    if (partition.reader.empty()) {
      found.push_back({severity::trouble, name + " is read by no node",
                       "A node reads it as soon as the shard that it belongs to has an owner."});
    } else if (partition.lag_seconds.value_or(0) > lag_worth_a_word) {
      found.push_back({severity::attention,
                       name + " is read " + span_text(*partition.lag_seconds) + " behind, "
                         + std::to_string(partition.lag_records().value_or(0)) + " records to go",
                       "If it does not shrink, add a node."});
    } else if (partition.holds_watermark_back && !partition.idle
               && now.watermark_delay_seconds.value_or(0) > delay + held_back_after) {
      const auto quiet = partition.quiet_seconds.value_or(0);
      const auto left = std::chrono::duration<double>(settings.idle_timeout).count() - quiet;
      found.push_back({severity::attention,
                       name + " holds the watermark back"
                         + (partition.quiet_seconds ? ": " + span_text(quiet) + " without a reading" : ""),
                       left > 0 && partition.quiet_seconds
                         ? "It becomes idle in " + span_text(left) + "; then windows close without it."
                         : "Windows close when its readings go on, or when it is idle."});
    }
  }
}

void find_losses(const cluster_sample& now, problems& found) {
  if (const auto rejected = std::llround(now.rejected_per_minute.value_or(0)); rejected > 0)
    found.push_back({severity::attention,
                     count_text(static_cast<std::size_t>(rejected), "record") + " rejected in the last minute",
                     "See which and why under Rejects; komado redrive puts them back after a fix."});
  if (const auto late = std::llround(now.late_per_minute.value_or(0)); late > 0)
    found.push_back({severity::attention,
                     count_text(static_cast<std::size_t>(late), "reading") + " late in the last minute",
                     "See whose under Rejects and Devices. A larger watermark.delay waits longer for them."});
}

} // namespace

std::string span_text(double seconds) {
  constexpr double minute = 60;
  constexpr double hour = 60 * minute;
  constexpr double day = 24 * hour;
  const auto magnitude = std::abs(seconds);
  if (magnitude < 9.95)
    return decimal(seconds, 1) + " s";
  if (magnitude < 2 * minute)
    return decimal(seconds, 0) + " s";
  if (magnitude < 2 * hour)
    return decimal(seconds / minute, 0) + " min";
  if (magnitude < 2 * day)
    return decimal(seconds / hour, 1) + " h";
  return decimal(seconds / day, 1) + " d";
}

std::vector<problem> find_problems(const cluster_report& report, const cluster_sample& now,
                                   const patience_settings& settings) {
  problems found;
  find_shards(report, found);
  find_stuck_commits(report, found);
  find_silent_nodes(report, found);
  find_partitions(report, now, settings, found);
  find_losses(now, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const problem& a, const problem& b) { return a.how > b.how; });
  return found;
}

std::string sentence_of(const cluster_report& report, const cluster_sample& now) {
  const auto count = [&](shard_phase phase) {
    return static_cast<std::size_t>(std::count_if(report.shards.begin(), report.shards.end(),
                                                  [phase](const auto& shard) { return shard.phase == phase; }));
  };
  const auto running = count(shard_phase::running);
  const auto shards = report.shards.size();
  auto text = count_text(report.nodes.size(), "node") + ", " + count_text(shards, "shard") + ", "
              + (running == shards ? std::string{"all committing"} : std::to_string(running) + " committing")
              + "; ";
  text += now.watermark_delay_seconds ? "watermark " + span_text(*now.watermark_delay_seconds) + " behind"
                                      : "no watermark yet";
  text += "; " + count_text(now.open_windows, "open window");
  const auto rejected = std::llround(now.rejected_per_minute.value_or(0));
  return text + "; " + std::to_string(rejected) + " rejected in the last minute";
}

} // namespace komado::actors
