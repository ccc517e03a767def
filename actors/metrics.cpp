#include "actors/metrics.hpp"

#include <caf/telemetry/label_view.hpp>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace komado::actors {

namespace {

using namespace caf::telemetry;
using labels = std::vector<label_view>;

constexpr std::array commit_buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
constexpr auto none = std::numeric_limits<double>::quiet_NaN();

caf::string_view view(std::string_view text) { return {text.data(), text.size()}; }

int_counter* counter_of(metric_registry& registry, const metric_name& what, const labels& where) {
  return registry.counter_instance("komado", view(what.name), where, view(what.help), view(what.unit), true);
}

int_gauge* gauge_of(metric_registry& registry, const metric_name& what, const labels& where) {
  return registry.gauge_instance("komado", view(what.name), where, view(what.help), view(what.unit));
}

dbl_gauge* number_of(metric_registry& registry, const metric_name& what, const labels& where) {
  auto* made =
      registry.gauge_instance<double>("komado", view(what.name), where, view(what.help), view(what.unit));
  made->value(none);
  return made;
}

void raise(int_counter& shown, std::uint64_t from, std::uint64_t to) {
  if (to > from)
    shown.inc(static_cast<std::int64_t>(to - from));
}

double seconds(stream::duration time) { return std::chrono::duration<double>(time).count(); }

std::optional<stream::timestamp> known(stream::timestamp watermark) {
  return watermark == stream::no_watermark ? std::nullopt : std::optional{watermark};
}

double unix_seconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

} // namespace

// -- window -------------------------------------------------------------------

window_metrics::window_metrics(metric_registry& registry, stream::shard_id shard,
                               std::shared_ptr<node_status> status)
    : registry_(registry), shard_(shard), status_(std::move(status)) {
  const auto number = std::to_string(shard);
  const labels here{{"shard", number}};
  const auto outcome = [&](std::string_view name, std::string_view reason) {
    return counter_of(registry, metric::records,
                      {{"shard", number}, {"outcome", view(name)}, {"reason", view(reason)}});
  };
  read_ = counter_of(registry, metric::records_read, here);
  aggregated_ = outcome("aggregated", {});
  late_ = outcome("late", {});
  for (std::size_t i = 0; i < rejected_.size(); ++i)
    rejected_[i] = outcome("rejected", to_string(static_cast<stream::reject_reason>(i)));
  for (std::size_t i = 0; i < results_.size(); ++i)
    results_[i] =
        counter_of(registry, metric::results,
                   {{"shard", number}, {"closed_by", view(to_string(static_cast<stream::closed_by>(i)))}});
  commits_ = counter_of(registry, metric::commits, here);
  in_doubt_ = counter_of(registry, metric::commits_in_doubt, here);
  state_log_ = counter_of(registry, metric::state_log, here);
  resyncs_ = counter_of(registry, metric::resyncs, here);
  dropped_ = counter_of(registry, metric::batches_dropped, here);
  open_windows_ = gauge_of(registry, metric::open_windows, here);
  devices_ = gauge_of(registry, metric::devices, here);
  lag_ = number_of(registry, metric::watermark_lag, here);
  const auto& what = metric::commit_duration;
  duration_ = registry.histogram_singleton<double>("komado", view(what.name), caf::make_span(commit_buckets),
                                                   view(what.help), view(what.unit));
}

void window_metrics::begin(const stream::window_shard& core, const restored& took) {
  const auto number = std::to_string(shard_);
  const labels here{{"shard", number}};
  number_of(registry_, metric::restore, here)->value(std::chrono::duration<double>(took.duration).count());
  gauge_of(registry_, metric::restore_records, here)->value(static_cast<std::int64_t>(took.records));
  gauge_of(registry_, metric::restore_size, here)->value(static_cast<std::int64_t>(took.bytes));
  // An earlier owner of the shard in this process may have shown a part of them.
  const auto value = [](const counter* shown) { return static_cast<std::uint64_t>(shown->value()); };
  shown_.records = {value(read_), value(aggregated_), value(late_), {}};
  std::transform(rejected_.begin(), rejected_.end(), shown_.records.rejected.begin(), value);
  publish(totals_of(core));
}

window_metrics::totals window_metrics::totals_of(const stream::window_shard& core) {
  totals sum;
  for (const auto& partition : core.state().partitions) {
    const auto& counters = partition.counters;
    sum.records.read += counters.read;
    sum.records.aggregated += counters.aggregated;
    sum.records.late += counters.late;
    for (std::size_t i = 0; i < counters.rejected.size(); ++i)
      sum.records.rejected[i] += counters.rejected[i];
  }
  for (std::size_t i = 0; i < sum.results.size(); ++i)
    sum.results[i] = core.results(static_cast<stream::closed_by>(i));
  return sum;
}

void window_metrics::publish(const totals& next) {
  const auto held = status_->hold_counters();
  raise(*read_, shown_.records.read, next.records.read);
  raise(*aggregated_, shown_.records.aggregated, next.records.aggregated);
  raise(*late_, shown_.records.late, next.records.late);
  for (std::size_t i = 0; i < rejected_.size(); ++i)
    raise(*rejected_[i], shown_.records.rejected[i], next.records.rejected[i]);
  for (std::size_t i = 0; i < results_.size(); ++i)
    raise(*results_[i], shown_.results[i], next.results[i]);
  shown_ = next;
}

void window_metrics::submit(const stream::window_shard& core, const stream::cut& cut,
                            stream::steady_time now) {
  in_flight_ = totals_of(core);
  bytes_in_flight_ = 0;
  for (const auto& record : cut.state_records)
    bytes_in_flight_ += record.size();
  status_->commit_began(shard_, now);
}

void window_metrics::commit(const commit_done& done) {
  const auto now = std::chrono::system_clock::now();
  status_->commit_ended(shard_, std::chrono::time_point_cast<stream::duration>(now));
  publish(in_flight_);
  raise(*state_log_, 0, bytes_in_flight_);
  commits_->inc();
  if (done.doubted)
    in_doubt_->inc();
  duration_->observe(std::chrono::duration<double>(done.duration).count());
}

void window_metrics::refresh(const stream::window_shard& core, std::chrono::system_clock::time_point now) {
  const auto& state = core.state();
  devices_->value(static_cast<std::int64_t>(state.devices.size()));
  open_windows_->value(static_cast<std::int64_t>(core.open_windows()));
  raise(*resyncs_, std::exchange(resyncs_shown_, core.resyncs()), core.resyncs());
  raise(*dropped_, std::exchange(dropped_shown_, core.dropped()), core.dropped());
  lag_->value(state.watermark == stream::no_watermark
                  ? none
                  : unix_seconds(now) - seconds(state.watermark.time_since_epoch()));
  const auto totals = totals_of(core);
  status_->show(shard_, known(state.watermark), core.open_windows(),
                {totals.records.read, totals.records.late, totals.records.rejected,
                 std::accumulate(totals.results.begin(), totals.results.end(), std::uint64_t{0})});
}

// -- sink ---------------------------------------------------------------------

sink_metrics::sink_metrics(metric_registry& registry, stream::shard_id shard)
    : retries_(counter_of(registry, metric::transaction_retries, {{"shard", std::to_string(shard)}})) {}

// -- source -------------------------------------------------------------------

source_metrics::source_metrics(metric_registry& registry, stream::partition_id partition,
                               std::shared_ptr<node_status> status)
    : status_(std::move(status)) {
  const auto number = std::to_string(partition);
  const labels here{{"partition", number}};
  position_ = gauge_of(registry, metric::input_position, here);
  lag_records_ = number_of(registry, metric::input_lag_records, here);
  lag_seconds_ = number_of(registry, metric::input_lag, here);
  watermark_ = number_of(registry, metric::partition_watermark, here);
  idle_ = gauge_of(registry, metric::partition_idle, here);
  rewinds_ = counter_of(registry, metric::rewinds, here);
}

void source_metrics::claim(bool idle) { idle_->value(idle ? 1 : 0); }

void source_metrics::refresh(const stream::partition_feed& feed, std::chrono::system_clock::time_point now,
                             stream::steady_time steady_now) {
  const auto position = feed.scan_position();
  position_->value(position);
  if (const auto behind = lag(feed, now))
    lag_seconds_->value(*behind);
  if (feed.at_end()) {
    lag_records_->value(0);
  } else {
    idle_->value(0);
    if (end_)
      lag_records_->value(static_cast<double>(std::max<stream::log_offset>(*end_ - position, 0)));
  }
  if (feed.scan_watermark() != stream::no_watermark)
    watermark_->value(seconds(feed.scan_watermark().time_since_epoch()));
  raise(*rewinds_, std::exchange(rewinds_shown_, feed.rewinds()), feed.rewinds());
  report(feed, now, steady_now);
}

std::optional<double> source_metrics::lag(const stream::partition_feed& feed, std::chrono::system_clock::time_point now) const {
  if (feed.at_end())
    return 0;
  if (last_ms_ < 0)
    return std::nullopt;
  return std::max(unix_seconds(now) - static_cast<double>(last_ms_) / 1000, 0.0);
}

void source_metrics::report(const stream::partition_feed& feed, std::chrono::system_clock::time_point now,
                            stream::steady_time steady_now) {
  partition_report shown;
  shown.partition = feed.partition();
  shown.position = feed.scan_position();
  shown.end = feed.at_end() ? shown.position : end_;
  shown.lag_seconds = lag(feed, now);
  shown.watermark = known(feed.scan_watermark());
  shown.idle = idle_->value() != 0;
  if (const auto since = feed.quiet_since())
    shown.quiet_seconds = seconds(steady_now - *since);
  status_->show(shown);
}

// -- node ---------------------------------------------------------------------

node_metrics::node_metrics(metric_registry& registry, std::uint32_t shards)
    : ready_(gauge_of(registry, metric::shards_ready, {})),
      fences_(counter_of(registry, metric::fences, {})) {
  gauge_of(registry, metric::shards, {})->value(shards);
}

void node_metrics::ready(std::size_t shards) { ready_->value(static_cast<std::int64_t>(shards)); }

void node_metrics::fenced() { fences_->inc(); }

} // namespace komado::actors
