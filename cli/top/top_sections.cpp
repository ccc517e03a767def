#include "cli/top/top_sections.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace komado::cli {

namespace {

std::vector<json_object> rows_of(const std::optional<json_object>& answer, std::string_view key) {
  if (!answer)
    return {};
  return objects_of(*answer, key).value_or(std::vector<json_object>{});
}

std::string seconds(const json_object& from, std::string_view key) {
  const auto text = number(from, key, 1);
  return text == "-" ? text : text + " s";
}

bool counts(const json_object& device, std::string_view key) { return number_of(device, key).value_or(0) > 0; }

/// The devices of the three orders, each once, the same share of each order.
std::vector<json_object> troubled_devices(const top_answers& answers) {
  const std::array lists{rows_of(answers.rejected, "rows"), rows_of(answers.late, "rows"), rows_of(answers.clock, "rows")};
  constexpr std::array<std::string_view, 2> counted{"rejected", "late"};
  std::vector<json_object> found;
  std::set<std::string> names;
  for (std::size_t i = 0; std::ranges::any_of(lists, [=](const auto& list) { return i < list.size(); }); ++i)
    for (std::size_t kind = 0; kind < lists.size(); ++kind) {
      if (i >= lists[kind].size() || (kind < counted.size() && !counts(lists[kind][i], counted[kind])))
        continue;
      if (names.insert(cell(lists[kind][i], "device")).second)
        found.push_back(lists[kind][i]);
    }
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

std::vector<json_object> first_of(std::vector<json_object> rows, std::size_t most) {
  rows.resize(std::min(rows.size(), most));
  return rows;
}

} // namespace

text_table devices_table(const top_answers& answers, std::size_t most) {
  text_table table{{"DEVICE"},
                   {"CLOCK", alignment::right},
                   {"LATE", alignment::right},
                   {"REJECTED", alignment::right},
                   {"READINGS", alignment::right},
                   {"LAST SEEN"}};
  for (const auto& device : first_of(troubled_devices(answers), most))
    table.add({cell(device, "device"), seconds(device, "clock_median_seconds"), cell(device, "late"),
               cell(device, "rejected"), cell(device, "readings"), cell(device, "last_seen")});
  return table;
}

text_table windows_table(const top_answers& answers, std::size_t most) {
  text_table table{{"WINDOW OF"},
                   {"CLOSES IN", alignment::right},
                   {"READINGS", alignment::right},
                   {"WAITS FOR"},
                   {"ENDS"}};
  for (const auto& window : first_of(rows_of(answers.windows, "rows"), most))
    table.add({cell(window, "device"), seconds(window, "remaining_seconds"), cell(window, "count"), waits_for(window),
               cell(window, "end")});
  return table;
}

text_table partitions_table(const top_answers& answers, std::size_t most) {
  auto rows = rows_of(answers.cluster, "partitions");
  std::ranges::stable_sort(rows, {}, [](const json_object& each) {
    return std::tuple{rank_of_partition(each), -number_of(each, "lag_records").value_or(0)};
  });
  text_table table{{"PARTITION", alignment::right},
                   {"LAG", alignment::right},
                   {"STATE"},
                   {"QUIET FOR", alignment::right},
                   {"WATERMARK"}};
  for (const auto& partition : first_of(std::move(rows), most))
    table.add({cell(partition, "partition"), cell(partition, "lag_records"), state_of_partition(partition),
               seconds(partition, "quiet_seconds"), cell(partition, "watermark")});
  return table;
}

text_table shards_table(const top_answers& answers, std::size_t most) {
  auto rows = rows_of(answers.cluster, "shards");
  std::ranges::stable_sort(rows, {}, [](const json_object& each) {
    const bool runs = cell(each, "state") == "running";
    return std::tuple{runs, -number_of(each, "commit_seconds").value_or(0), cell(each, "watermark")};
  });
  text_table table{{"SHARD", alignment::right},
                   {"STATE"},
                   {"OPEN", alignment::right},
                   {"COMMITTING FOR", alignment::right},
                   {"WATERMARK"},
                   {"OWNER"}};
  for (const auto& shard : first_of(std::move(rows), most))
    table.add({cell(shard, "shard"), cell(shard, "state"), cell(shard, "open_windows"),
               seconds(shard, "commit_seconds"), cell(shard, "watermark"), cell(shard, "owner")});
  return table;
}

} // namespace komado::cli
