#include "cli/top/top_text.hpp"

#include "cli/display_width.hpp"
#include "cli/setting_text.hpp"
#include "cli/top/top_sections.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace komado::cli {

namespace {

constexpr std::size_t most_rows = 10;
constexpr std::size_t most_problems = 4;

using lines = std::vector<screen_line>;

void add_wrapped(lines& out, std::string_view text, emphasis how, std::size_t width, std::size_t indent = 2) {
  for (auto& line : wrap(text, width, indent))
    out.push_back({std::move(line), how});
}

emphasis emphasis_of(std::string_view severity) {
  return severity == "trouble"     ? emphasis::trouble
         : severity == "attention" ? emphasis::attention
                                   : emphasis::plain;
}

void add_problems(lines& out, const json_object& overview, std::size_t width) {
  const auto problems = objects_of(overview, "problems").value_or(std::vector<json_object>{});
  const auto shown = std::min(problems.size(), most_problems);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto severity = cell(problems[i], "severity");
    add_wrapped(out, severity + ": " + cell(problems[i], "text") + ". " + cell(problems[i], "advice"),
                emphasis_of(severity), width);
  }
  if (shown < problems.size())
    out.push_back({"and " + std::to_string(problems.size() - shown) + " problems more", emphasis::attention});
}

/// Side by side as far as the width goes.
void add_rates(lines& out, const json_object& now, std::size_t width) {
  const std::array items{
      "readings/s " + number(now, "readings_per_second", 1),
      "results/s " + number(now, "results_per_second", 1),
      "lag " + cell(now, "lag_records") + " records, " + number(now, "lag_seconds", 1) + " s",
      "watermark behind " + number(now, "watermark_delay_seconds", 1) + " s",
      "late/min " + number(now, "late_per_minute", 0),
      "rejected/min " + number(now, "rejected_per_minute", 0),
      "open windows " + cell(now, "open_windows"),
  };
  std::string line;
  for (const auto& item : items) {
    if (!line.empty() && width != 0 && line.size() + 3 + item.size() > width)
      out.push_back({std::exchange(line, {})});
    line += (line.empty() ? "" : "   ") + item;
  }
  out.push_back({std::move(line)});
}

/// One character for each value, as high as it is; a blank where it is unknown.
std::string sparkline(std::span<const std::optional<double>> values, double highest) {
  constexpr std::array<std::string_view, 8> levels{"\u2581", "\u2582", "\u2583", "\u2584",
                                                   "\u2585", "\u2586", "\u2587", "\u2588"};
  std::string out;
  for (const auto& value : values) {
    const double share = highest > 0 ? std::clamp(value.value_or(0) / highest, 0.0, 1.0) : 0;
    out += value ? levels[static_cast<std::size_t>(share * 7 + 0.5)] : " ";
  }
  return out;
}

void add_history(lines& out, const json_object& overview, const screen_size& size) {
  constexpr std::size_t sample_seconds = 5;
  constexpr std::size_t longest_label = 40;
  std::vector<std::optional<double>> values;
  for (const auto& sample : objects_of(overview, "history").value_or(std::vector<json_object>{}))
    values.push_back(number_of(sample, "readings_per_second"));
  const auto room = size.width == 0 ? 100 : size.width > 2 * longest_label ? size.width - longest_label : size.width;
  if (values.size() > room)
    values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(room));
  double highest = 0;
  for (const auto& value : values)
    highest = std::max(highest, value.value_or(0));
  if (!size.utf8 || values.size() < 2)
    return;
  const auto label = "readings/s in " + decimal(static_cast<double>(values.size() * sample_seconds) / 60, 1) +
                     " min, up to " + decimal(highest, 1);
  auto chart = sparkline(values, highest);
  if (room == size.width) { // a narrow terminal: below each other
    out.push_back({label, emphasis::faint});
    out.push_back({std::move(chart)});
  } else {
    out.push_back({label + "  " + chart});
  }
}

lines header_lines(const top_answers& answers, const screen_size& size) {
  lines out;
  const auto about = answers.overview ? "job " + cell(*answers.overview, "job") + " at " : std::string{};
  const auto time = answers.overview ? "  " + cell(*answers.overview, "time") : std::string{};
  out.push_back({"komado top  " + about + make_printable(answers.node) + time, emphasis::title});
  if (!answers.failure.empty())
    add_wrapped(out, (answers.overview ? "NO ANSWER, this is what it said last: " : "NO ANSWER: ") + make_printable(answers.failure),
                emphasis::trouble, size.width);
  if (!answers.overview)
    return out;
  const auto state = cell(*answers.overview, "state");
  add_wrapped(out, state + ": " + cell(*answers.overview, "sentence"), emphasis_of(state), size.width);
  add_problems(out, *answers.overview, size.width);
  out.push_back({});
  if (const auto* now = object_of(*answers.overview, "now"))
    add_rates(out, *now, size.width);
  add_history(out, *answers.overview, size);
  return out;
}

using section = text_table (*)(const top_answers&, std::size_t);

/// In the order in which they are shown.
constexpr std::array<section, 4> sections{devices_table, windows_table, partitions_table, shards_table};

/// How many rows each section gets of `room` lines: the largest give way first.
std::array<std::size_t, sections.size()> share_room(const top_answers& answers, std::size_t room) {
  constexpr std::size_t frame = 2; // an empty line and the titles
  std::array<std::size_t, sections.size()> rows{};
  const auto used = [&] {
    std::size_t sum = 0;
    for (const auto each : rows)
      sum += each == 0 ? 0 : each + frame;
    return sum;
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = sections[i](answers, most_rows).lines().size() - 1;
  while (room != 0 && used() > room) {
    // The last of the largest: what comes first matters more.
    const auto largest = std::max_element(rows.rbegin(), rows.rend());
    --*largest;
  }
  return rows;
}

} // namespace

std::vector<screen_line> top_lines(const top_answers& answers, const screen_size& size) {
  auto out = header_lines(answers, size);
  if (size.height == 0 || out.size() < size.height) {
    const auto rows = share_room(answers, size.height == 0 ? 0 : size.height - out.size());
    for (std::size_t i = 0; i < sections.size(); ++i) {
      if (rows[i] == 0)
        continue;
      out.push_back({});
      auto how = emphasis::title;
      for (auto& line : sections[i](answers, rows[i]).lines(size.width))
        out.push_back({std::move(line), std::exchange(how, emphasis::plain)});
    }
  }
  fit(out, size);
  return out;
}

} // namespace komado::cli
