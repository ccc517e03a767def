#include "cli/api/overview_json.hpp"

#include "cli/json_writer.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

void write(json_writer& json, const actors::cluster_sample& sample) {
  json.open('{');
  json.key("time").value(sample.time);
  json.key("readings_per_second").value(sample.readings_per_second);
  json.key("results_per_second").value(sample.results_per_second);
  json.key("lag_records").value(sample.lag_records);
  json.key("lag_seconds").value(sample.lag_seconds);
  json.key("watermark_delay_seconds").value(sample.watermark_delay_seconds);
  json.key("late_per_minute").value(sample.late_per_minute);
  json.key("rejected_per_minute").value(sample.rejected_per_minute);
  json.key("open_windows").value(sample.open_windows);
  json.close('}');
}

std::string_view state_of(const std::vector<actors::problem>& problems) {
  if (problems.empty())
    return "ok";
  const bool trouble = std::ranges::any_of(
      problems, [](const auto& each) { return each.how == actors::severity::trouble; });
  return trouble ? "trouble" : "attention";
}

} // namespace

std::string overview_json(const observation& seen, const job_view& job, const std::string& zone,
                          const actors::patience_settings& settings, stream::timestamp now) {
  const auto newest = seen.history.newest().value_or(actors::cluster_sample{.time = now});
  const auto problems = find_problems(seen.report, newest, settings);
  json_writer json;
  json.open('{');
  json.key("job").value(seen.report.job);
  json.key("asked").value(seen.report.asked);
  json.key("time").value(now);
  json.key("window_seconds").value(std::chrono::duration<double>(job.window_size).count());
  json.key("time_zone").value(zone);
  json.key("fields").open('[');
  for (const auto& field : job.fields)
    json.value(field);
  json.close(']');
  json.key("state").value(state_of(problems));
  json.key("sentence").value(sentence_of(seen.report, newest));
  json.key("problems").open('[');
  for (const auto& problem : problems) {
    json.open('{');
    json.key("severity").value(problem.how == actors::severity::trouble ? "trouble" : "attention");
    json.key("text").value(problem.text);
    json.key("advice").value(problem.advice);
    json.close('}');
  }
  json.close(']');
  json.key("now");
  write(json, newest);
  json.key("history").open('[');
  for (const auto& sample : seen.history.samples())
    write(json, sample);
  json.close(']');
  json.close('}');
  return std::move(json).take();
}

} // namespace komado::cli
