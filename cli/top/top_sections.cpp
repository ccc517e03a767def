#include "cli/top/top_sections.hpp"

#include "actors/problems.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

namespace komado::cli {

namespace {

/// As the page has it.
constexpr double wrong_clock_seconds = 10;

using rows = std::vector<json_object>;

rows rows_of(const top_answer& answer, std::string_view key = "rows") {
  return answer.object ? objects_of(*answer.object, key).value_or(rows{}) : rows{};
}

double magnitude_of(const json_object& device, std::string_view key) {
  return std::abs(number_of(device, key).value_or(0));
}

rows first_of(rows all, std::size_t most) {
  all.resize(std::min(all.size(), most));
  return all;
}

/// The devices with rejected or late readings or a wrong clock, each once and added to `names`, the same share of each
/// trouble.
rows troubled_devices(const top_answers& answers, std::set<std::string>& names) {
  struct trouble {
    rows worst_first;
    std::string_view measure;
    double least;
  };
  const std::array<trouble, 3> troubles{{{rows_of(answers.rejected), "rejected", 1},
                                         {rows_of(answers.late), "late", 1},
                                         {rows_of(answers.clock), "clock_median_seconds", wrong_clock_seconds}}};
  rows found;
  for (std::size_t i = 0; std::ranges::any_of(troubles, [=](const auto& each) { return i < each.worst_first.size(); }); ++i)
    for (const auto& [worst_first, measure, least] : troubles)
      if (i < worst_first.size() && magnitude_of(worst_first[i], measure) >= least &&
          names.insert(cell(worst_first[i], "device")).second)
        found.push_back(worst_first[i]);
  return found;
}

/// The troubled ones, then the busiest others, to whom a third of the rows is left.
rows devices_that_matter(const top_answers& answers, std::size_t most) {
  std::set<std::string> names;
  auto found = troubled_devices(answers, names);
  auto busy = rows_of(answers.busiest);
  std::erase_if(busy, [&](const auto& device) { return names.contains(cell(device, "device")); });
  found = first_of(std::move(found), most - std::min(busy.size(), most / 3));
  busy = first_of(std::move(busy), most - found.size());
  found.insert(found.end(), busy.begin(), busy.end());
  return found;
}

std::string waits_for(const json_object& window) {
  const auto* what = object_of(window, "waits_for");
  if (what == nullptr)
    return "-";
  const auto behind = number_of(*what, "partitions_behind").value_or(1);
  return "partition " + cell(*what, "partition") + (behind > 1 ? " and " + decimal(behind - 1, 0) + " more" : "");
}

/// What is to be said of a partition; empty: nothing.
std::string state_of_partition(const json_object& partition) {
  if (cell(partition, "reader") == "-")
    return "nobody reads it";
  if (is_true(partition, "holds_watermark_back"))
    return "holds the watermark back";
  if (number_of(partition, "lag_records").value_or(0) > 0)
    return "records wait";
  return is_true(partition, "idle") ? "idle" : "";
}

int rank_of_partition(const json_object& partition) {
  const auto state = state_of_partition(partition);
  return state == "nobody reads it"            ? 0
         : state == "holds the watermark back" ? 1
         : state == "records wait"             ? 2
         : state == "idle"                     ? 3
                                               : 4;
}

} // namespace

std::string span_cell(const json_object& from, std::string_view key) {
  const auto seconds = number_of(from, key);
  return seconds ? actors::span_text(*seconds) : "-";
}

text_table devices_table(const top_answers& answers, std::size_t most) {
  text_table table{{"DEVICE"},
                   {"CLOCK", alignment::right},
                   {"LATE", alignment::right},
                   {"REJECTED", alignment::right},
                   {"READINGS", alignment::right},
                   {"LAST SEEN"}};
  for (const auto& device : devices_that_matter(answers, most))
    table.add({cell(device, "device"), span_cell(device, "clock_median_seconds"), cell(device, "late"),
               cell(device, "rejected"), cell(device, "readings"), cell(device, "last_seen")});
  return table;
}

text_table windows_table(const top_answers& answers, std::size_t most) {
  text_table table{{"WINDOW OF"},
                   {"CLOSES IN", alignment::right},
                   {"READINGS", alignment::right},
                   {"WAITS FOR"},
                   {"ENDS"}};
  for (const auto& window : first_of(rows_of(answers.windows), most))
    table.add({cell(window, "device"), span_cell(window, "remaining_seconds"), cell(window, "count"), waits_for(window),
               cell(window, "end")});
  return table;
}

text_table partitions_table(const top_answers& answers, std::size_t most) {
  auto all = rows_of(answers.cluster, "partitions");
  std::ranges::stable_sort(all, {}, [](const json_object& each) {
    return std::tuple{rank_of_partition(each), -number_of(each, "lag_records").value_or(0)};
  });
  text_table table{{"PARTITION", alignment::right},
                   {"LAG", alignment::right},
                   {"STATE"},
                   {"QUIET FOR", alignment::right},
                   {"WATERMARK"}};
  for (const auto& partition : first_of(std::move(all), most))
    table.add({cell(partition, "partition"), cell(partition, "lag_records"), state_of_partition(partition),
               span_cell(partition, "quiet_seconds"), cell(partition, "watermark")});
  return table;
}

text_table shards_table(const top_answers& answers, std::size_t most) {
  auto all = rows_of(answers.cluster, "shards");
  std::ranges::stable_sort(all, {}, [](const json_object& each) {
    const bool runs = cell(each, "state") == "running";
    return std::tuple{runs, -number_of(each, "commit_seconds").value_or(0), cell(each, "watermark")};
  });
  text_table table{{"SHARD", alignment::right},
                   {"STATE"},
                   {"OPEN", alignment::right},
                   {"COMMITTING FOR", alignment::right},
                   {"WATERMARK"},
                   {"OWNER"}};
  for (const auto& shard : first_of(std::move(all), most))
    table.add({cell(shard, "shard"), cell(shard, "state"), cell(shard, "open_windows"),
               span_cell(shard, "commit_seconds"), cell(shard, "watermark"), cell(shard, "owner")});
  return table;
}

lack overview_lack(const top_answers& answers) {
  return lack_of("state and rates", answers, {&top_answers::overview});
}

lack devices_lack(const top_answers& answers) {
  return lack_of("devices", answers,
                 {&top_answers::busiest, &top_answers::rejected, &top_answers::late, &top_answers::clock});
}

lack windows_lack(const top_answers& answers) { return lack_of("windows", answers, {&top_answers::windows}); }

lack cluster_lack(const top_answers& answers) {
  return lack_of("partitions and shards", answers, {&top_answers::cluster});
}

} // namespace komado::cli
