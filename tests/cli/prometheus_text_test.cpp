#include "cli/prometheus_text.hpp"

#include <caf/telemetry/metric_registry.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

namespace komado::cli {
namespace {

std::string render(const caf::telemetry::metric_registry& registry) {
  prometheus_text text;
  registry.collect(text);
  return std::move(text).take();
}

TEST(prometheus_text, names_a_counter_by_prefix_name_unit_and_total) {
  caf::telemetry::metric_registry registry;
  registry.counter_singleton("komado", "state_log", "Written.", "bytes", true)->inc(7);
  EXPECT_EQ(render(registry), "# HELP komado_state_log_bytes_total Written.\n"
                              "# TYPE komado_state_log_bytes_total counter\n"
                              "komado_state_log_bytes_total 7\n");
}

TEST(prometheus_text, never_gives_a_gauge_the_ending_of_a_counter) {
  caf::telemetry::metric_registry registry;
  registry.gauge_singleton("caf.system", "queued-messages", "Waiting.", "1", true)->value(3);
  EXPECT_EQ(render(registry), "# HELP caf_system_queued_messages Waiting.\n"
                              "# TYPE caf_system_queued_messages gauge\n"
                              "caf_system_queued_messages 3\n");
}

TEST(prometheus_text, writes_help_and_type_once_for_all_labels_of_a_family) {
  caf::telemetry::metric_registry registry;
  auto* family = registry.counter_family("komado", "records", {"shard", "reason"}, "Records.", "1", true);
  family->get_or_add({{"shard", "0"}, {"reason", "bad_time"}})->inc();
  family->get_or_add({{"shard", "1"}, {"reason", ""}})->inc(2);
  EXPECT_EQ(render(registry), "# HELP komado_records_total Records.\n"
                              "# TYPE komado_records_total counter\n"
                              "komado_records_total{reason=\"bad_time\",shard=\"0\"} 1\n"
                              "komado_records_total{shard=\"1\"} 2\n");
}

TEST(prometheus_text, leaves_out_what_its_filter_does_not_show) {
  caf::telemetry::metric_registry registry;
  auto* records = registry.counter_family("komado", "records", {"shard"}, "Records.", "1", true);
  records->get_or_add({{"shard", "0"}})->inc();
  records->get_or_add({{"shard", "1"}})->inc(2);
  registry.gauge_instance("komado", "devices", {{"shard", "0"}}, "Devices.")->value(3);
  registry.gauge_singleton("komado", "shards", "Shards.")->value(4);
  prometheus_text text{[](prometheus_text::labels where) {
    return std::ranges::find(where, prometheus_text::label{"shard", "0"}) == where.end();
  }};
  registry.collect(text);
  EXPECT_EQ(std::move(text).take(), "# HELP komado_records_total Records.\n"
                                    "# TYPE komado_records_total counter\n"
                                    "komado_records_total{shard=\"1\"} 2\n"
                                    "# HELP komado_shards Shards.\n"
                                    "# TYPE komado_shards gauge\n"
                                    "komado_shards 4\n");
}

TEST(prometheus_text, leaves_out_a_histogram_as_a_whole) {
  caf::telemetry::metric_registry registry;
  const std::array<double, 1> bounds{0.5};
  registry.histogram_singleton<double>("komado", "wait", caf::make_span(bounds), "Waiting.")->observe(1);
  prometheus_text text{[](prometheus_text::labels) { return false; }};
  registry.collect(text);
  EXPECT_EQ(std::move(text).take(), "");
}

TEST(prometheus_text, escapes_label_values_and_help) {
  caf::telemetry::metric_registry registry;
  registry.gauge_instance("komado", "odd", {{"name", "a\"b\\c\nd"}}, "say \"x\\y\"\nand more")->value(1);
  EXPECT_EQ(render(registry), "# HELP komado_odd say \"x\\\\y\"\\nand more\n"
                              "# TYPE komado_odd gauge\n"
                              "komado_odd{name=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST(prometheus_text, writes_numbers_as_short_as_they_round_trip) {
  prometheus_text text;
  text.family("x", "gauge", "X.");
  text.sample({}, {}, 0.1);
  text.sample({}, {}, 1764032686.5);
  text.sample({}, {}, std::numeric_limits<double>::quiet_NaN());
  text.sample({}, {}, std::numeric_limits<double>::infinity());
  text.sample({}, {}, -std::numeric_limits<double>::infinity());
  text.sample({}, {}, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(std::move(text).take(), "# HELP x X.\n# TYPE x gauge\n"
                                    "x 0.1\nx 1764032686.5\nx NaN\nx +Inf\nx -Inf\nx 9223372036854775807\n");
}

TEST(prometheus_text, counts_the_buckets_of_a_histogram_upwards) {
  caf::telemetry::metric_registry registry;
  constexpr std::array bounds{0.001, 0.5, 2.0};
  auto* histogram = registry.histogram_singleton<double>("komado", "commit_duration", caf::make_span(bounds),
                                                         "Time.", "seconds");
  for (const double value : {0.001, 0.25, 0.5, 1.0, 8.0})
    histogram->observe(value);
  EXPECT_EQ(render(registry), "# HELP komado_commit_duration_seconds Time.\n"
                              "# TYPE komado_commit_duration_seconds histogram\n"
                              "komado_commit_duration_seconds_bucket{le=\"0.001\"} 1\n"
                              "komado_commit_duration_seconds_bucket{le=\"0.5\"} 3\n"
                              "komado_commit_duration_seconds_bucket{le=\"2\"} 4\n"
                              "komado_commit_duration_seconds_bucket{le=\"+Inf\"} 5\n"
                              "komado_commit_duration_seconds_sum 9.751\n"
                              "komado_commit_duration_seconds_count 5\n");
}

TEST(prometheus_text, bounds_the_last_bucket_of_a_whole_number_histogram_by_infinity) {
  caf::telemetry::metric_registry registry;
  constexpr std::array<std::int64_t, 1> bounds{10};
  registry.histogram_family<std::int64_t>("komado", "sizes", {"shard"}, caf::make_span(bounds), "Sizes.")
      ->get_or_add({{"shard", "3"}})
      ->observe(11);
  EXPECT_EQ(render(registry), "# HELP komado_sizes Sizes.\n"
                              "# TYPE komado_sizes histogram\n"
                              "komado_sizes_bucket{shard=\"3\",le=\"10\"} 0\n"
                              "komado_sizes_bucket{shard=\"3\",le=\"+Inf\"} 1\n"
                              "komado_sizes_sum{shard=\"3\"} 11\n"
                              "komado_sizes_count{shard=\"3\"} 1\n");
}

} // namespace
} // namespace komado::cli
