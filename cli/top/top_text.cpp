#include "cli/top/top_text.hpp"

#include "actors/problems.hpp"
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
      "lag " + cell(now, "lag_records") + " records, " + span_cell(now, "lag_seconds"),
      "watermark behind " + span_cell(now, "watermark_delay_seconds"),
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
  constexpr double sample_seconds = 5;
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
  const auto label = "readings/s in " + actors::span_text(static_cast<double>(values.size()) * sample_seconds) +
                     ", up to " + decimal(highest, 1);
  auto chart = sparkline(values, highest);
  if (room == size.width) { // a narrow terminal: below each other
    out.push_back({label, emphasis::faint});
    out.push_back({std::move(chart)});
  } else {
    out.push_back({label + "  " + chart});
  }
}

/// The empty line above rows says what they lack: so they stay where they are when shards come and go.
screen_line line_above(const lack& rows) {
  return {rows.text, rows.worth_attention ? emphasis::attention : emphasis::faint};
}

void add_failure(lines& out, const top_answer& overview, std::size_t width) {
  if (overview.failure.empty())
    return;
  const auto* what = overview.object ? "NO ANSWER, this is what it said last: " : "NO ANSWER: ";
  add_wrapped(out, what + make_printable(overview.failure), emphasis::trouble, width);
}

lines header_lines(const top_answers& answers, const screen_size& size) {
  lines out;
  const auto& overview = answers.overview.object;
  const auto about = overview ? "job " + cell(*overview, "job") + " at " : std::string{};
  const auto time = overview ? "  " + cell(*overview, "time") : std::string{};
  out.push_back({"komado top  " + about + make_printable(answers.node) + time, emphasis::title});
  add_failure(out, answers.overview, size.width);
  if (!overview)
    return out;
  const auto state = cell(*overview, "state");
  add_wrapped(out, state + ": " + cell(*overview, "sentence"), emphasis_of(state), size.width);
  add_problems(out, *overview, size.width);
  out.push_back(line_above(answers.overview.failure.empty() ? overview_lack(answers) : lack{}));
  if (const auto* now = object_of(*overview, "now"))
    add_rates(out, *now, size.width);
  add_history(out, *overview, size);
  return out;
}

struct section {
  text_table (*table)(const top_answers&, std::size_t most);
  lack (*lacks)(const top_answers&);
};

lack no_lack(const top_answers&) { return {}; }

/// In the order in which they are shown.
constexpr std::array<section, 4> sections{{{devices_table, devices_lack},
                                           {windows_table, windows_lack},
                                           {partitions_table, cluster_lack},
                                           {shards_table, no_lack}}};

template <class T>
using by_section = std::array<T, sections.size()>;

by_section<lack> lacks_of(const top_answers& answers) {
  by_section<lack> found;
  if (answers.overview.failure.empty()) // else the header says that all of this is old
    for (std::size_t i = 0; i < found.size(); ++i)
      found[i] = sections[i].lacks(answers);
  return found;
}

/// How many rows each section gets of `room` lines, 0 being endless: the largest give way first.
by_section<std::size_t> share_room(const top_answers& answers, const by_section<lack>& lacks, std::size_t room) {
  constexpr std::size_t frame = 2; // the line above and the titles
  by_section<std::size_t> rows{};
  const auto used = [&] {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      sum += rows[i] != 0 ? rows[i] + frame : lacks[i].text.empty() ? 0 : 1;
    return sum;
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = sections[i].table(answers, most_rows).lines().size() - 1;
  while (room != 0 && used() > room) {
    // The last of the largest: what comes first matters more.
    const auto largest = std::max_element(rows.rbegin(), rows.rend());
    if (*largest == 0)
      break;
    --*largest;
  }
  return rows;
}

void add_sections(lines& out, const top_answers& answers, std::size_t width, std::size_t room) {
  const auto lacks = lacks_of(answers);
  const auto rows = share_room(answers, lacks, room);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (rows[i] != 0 || !lacks[i].text.empty())
      out.push_back(line_above(lacks[i]));
    if (rows[i] == 0)
      continue;
    auto how = emphasis::title;
    for (auto& line : sections[i].table(answers, rows[i]).lines(width))
      out.push_back({std::move(line), std::exchange(how, emphasis::plain)});
  }
}

} // namespace

std::vector<screen_line> top_lines(const top_answers& answers, const screen_size& size) {
  auto out = header_lines(answers, size);
  if (size.height == 0)
    add_sections(out, answers, size.width, 0);
  else if (out.size() < size.height)
    add_sections(out, answers, size.width, size.height - out.size());
  fit(out, size);
  return out;
}

} // namespace komado::cli
