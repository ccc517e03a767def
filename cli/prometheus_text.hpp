#pragma once

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/dbl_gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/int_gauge.hpp>
#include <caf/telemetry/metric.hpp>
#include <caf/telemetry/metric_family.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace komado::cli {

/// Writes metrics in Prometheus's text format 0.0.4: HELP and TYPE once per family, no timestamps, the
/// shortest numbers that round-trip, help and label values escaped, labels without a value left out (to
/// Prometheus both are the same). Hand it to a registry's collect(), then take the text.
///
/// A CAF family is shown as `<prefix>_<name>`, then `_<unit>` unless the unit is "1", then `_total` if it is
/// a counter. CAF gives that ending to one of its gauges too, which promtool refuses.
class prometheus_text {
public:
  using label = std::pair<std::string_view, std::string_view>;
  using labels = std::span<const label>;
  /// Whether a metric with these labels is shown.
  using filter = std::function<bool(labels)>;

  /// `shown` chooses among CAF's metrics; a family of which nothing is shown is left out. CAF forgets no
  /// metric: what the process has nothing to do with any more would be shown for ever.
  explicit prometheus_text(filter shown = {}) : shown_(std::move(shown)) {}

  /// Begins a family; its samples follow. `type` is "counter", "gauge" or "histogram".
  void family(std::string name, std::string_view type, std::string_view help);
  /// A sample of the last family; `suffix` is appended to the family's name.
  void sample(std::string_view suffix, labels where, std::int64_t value);
  void sample(std::string_view suffix, labels where, double value);

  /// What collect() calls, family by family, for each metric.
  using caf_family = caf::telemetry::metric_family;
  using caf_metric = caf::telemetry::metric;
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::int_counter*);
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::dbl_counter*);
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::int_gauge*);
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::dbl_gauge*);
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::int_histogram*);
  void operator()(const caf_family*, const caf_metric*, const caf::telemetry::dbl_histogram*);

  std::string take() && { return std::move(text_); }

private:
  void enter(const caf_family& family, std::string_view type);
  template <class Instrument>
  void value(const caf_family& family, const caf_metric& metric, std::string_view type,
             const Instrument& instrument);
  template <class Histogram>
  void distribution(const caf_family& family, const caf_metric& metric, const Histogram& histogram);
  bool shows(labels where) const { return !shown_ || shown_(where); }
  void line(std::string_view suffix, labels where, std::string_view value);

  filter shown_;
  std::string text_;
  std::string name_; // of the last family
  const caf_family* entered_ = nullptr;
};

} // namespace komado::cli
