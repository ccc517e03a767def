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

double seconds(stream::duration time) {
  return std::chrono::duration<double>(time).count();
}

std::string name_of(const node_entry& node) {
  return "node " + node.facts.id + " at " + node.facts.address;
}

std::string name_of(const partition_report& partition) {
  return "partition " + std::to_string(partition.partition);
}

bool commits_stuck(const shard_report& shard) {
  return shard.commit_seconds > seconds(node_status::commit_limit);
}

void find_waiting_nodes(const cluster_report& report, problems& found) {
  for (const auto& node : report.nodes) {
    if (node.facts.waits_for.empty())
      continue;
    // Nothing waits for a node that joins while others have all the shards.
    const bool needed = std::any_of(report.shards.begin(), report.shards.end(), [&](const auto& shard) {
      return shard.phase == shard_phase::unowned || shard.owner == node.facts.id;
    });
    found.push_back({needed ? severity::trouble : severity::attention, name_of(node) + " waits for " + node.facts.waits_for,
                     "It goes on by itself as soon as it can; its log says more."});
  }
}

void find_silent_nodes(const cluster_report& report, problems& found) {
  for (const auto& node : report.nodes) {
    if (!node.answers)
      found.push_back({severity::attention,
                       name_of(node) + " does not answer",
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
  for (const auto& shard : report.shards) {
    if (commits_stuck(shard))
      found.push_back({severity::trouble,
                       "shard " + std::to_string(shard.shard) + ": a commit is under way for "
                         + span_text(shard.commit_seconds),
                       "Kafka does not answer: look at its brokers. Nothing is lost; the shard goes on when "
                       "they do."});
  }
}

/// The partition that all windows wait for, if there is one.
const partition_report* holder_of(const cluster_report& report) {
  const auto found = std::find_if(report.partitions.begin(), report.partitions.end(), [](const auto& each) {
    return each.holds_watermark_back && !each.idle;
  });
  return found == report.partitions.end() ? nullptr : &*found;
}

/// Whether it holds windows back by more than being the last one, which some partition always is.
bool holds_back(const partition_report& holder, const cluster_report& report, const cluster_sample& now,
                const patience_settings& settings) {
  if (now.watermark_delay_seconds)
    return *now.watermark_delay_seconds > seconds(settings.watermark_delay) + held_back_after;
  // No window can close yet: since the others have readings and this one has none?
  return holder.quiet_seconds.value_or(0) > held_back_after
         && std::any_of(report.partitions.begin(), report.partitions.end(),
                        [](const auto& each) { return each.watermark.has_value(); });
}

/// Whether the shards take no more of it, since it is too far ahead of that one.
bool waits_for(const partition_report& partition, const partition_report* holder, const patience_settings& settings) {
  if (!holder || holder->partition == partition.partition || !partition.watermark)
    return false;
  // Of batches on their way it does not come to the whole drift.
  return !holder->watermark || *partition.watermark - *holder->watermark > settings.max_drift * 9 / 10;
}

problem problem_of_holder(const partition_report& holder, const patience_settings& settings) {
  const auto quiet = holder.quiet_seconds.value_or(0);
  const auto left = seconds(settings.idle_timeout) - quiet;
  return {severity::attention,
          name_of(holder) + " holds the watermark back"
            + (holder.quiet_seconds ? ": " + span_text(quiet) + " without a newer reading" : ""),
          left > 0 && holder.quiet_seconds ? "It becomes idle in " + span_text(left) + "; then windows close without it."
                                           : "Windows close when its readings go on, or when it is idle."};
}

void find_partitions(const cluster_report& report, const cluster_sample& now,
                     const patience_settings& settings, problems& found) {
  const auto* holder = holder_of(report);
  for (const auto& partition : report.partitions) {
    const auto to_go = std::to_string(partition.lag_records().value_or(0)) + " records to go";
    if (partition.reader.empty()) {
      found.push_back({severity::trouble, name_of(partition) + " is read by no node",
                       "A node reads it as soon as the shard that it belongs to has an owner."});
    } else if (partition.lag_seconds.value_or(0) > lag_worth_a_word) {
      if (waits_for(partition, holder, settings))
        found.push_back({severity::attention, name_of(partition) + " waits for " + name_of(*holder) + ", " + to_go,
                         "It is ahead by more than watermark.max-drift. It goes on when the other one does, or "
                         "when that is idle."});
      else
        found.push_back({severity::attention,
                         name_of(partition) + " is read " + span_text(*partition.lag_seconds) + " behind, " + to_go,
                         "If it does not shrink, add a node."});
    } else if (&partition == holder && holds_back(partition, report, now, settings)) {
      found.push_back(problem_of_holder(partition, settings));
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
  find_waiting_nodes(report, found);
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
  const auto running = static_cast<std::size_t>(
    std::count_if(report.shards.begin(), report.shards.end(), [](const auto& shard) {
      return shard.phase == shard_phase::running && !commits_stuck(shard);
    }));
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
