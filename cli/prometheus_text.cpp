#include "cli/prometheus_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace komado::cli {

namespace {

namespace telemetry = caf::telemetry;

std::string_view view(caf::string_view text) { return {text.data(), text.size()}; }

template <class Number>
std::string digits_of(Number value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string text_of(std::int64_t value) { return digits_of(value); }

std::string text_of(double value) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value > 0 ? "+Inf" : "-Inf";
  return digits_of(value);
}

/// The last bucket of a histogram holds all: CAF bounds it by the type's greatest value.
template <class Number>
std::string bound_of(Number upper) {
  using limits = std::numeric_limits<Number>;
  const bool last = limits::has_infinity ? upper == limits::infinity() : upper == limits::max();
  return last ? "+Inf" : text_of(upper);
}

void append_escaped(std::string& out, std::string_view text, bool quoted) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quoted && c == '"'))
      out += '\\';
    out += c;
  }
}

/// CAF's own names hold '-' and '.', which Prometheus does not know.
void append_name(std::string& out, std::string_view text) {
  for (const char c : text)
    out += c == '-' || c == '.' ? '_' : c;
}

struct named_labels {
  explicit named_labels(const telemetry::metric& metric) {
    for (const auto& known : metric.labels()) {
      names.emplace_back();
      append_name(names.back(), view(known.name()));
      values.push_back(view(known.value()));
    }
    for (std::size_t i = 0; i < names.size(); ++i)
      all.emplace_back(names[i], values[i]);
  }

  std::vector<std::string> names;
  std::vector<std::string_view> values;
  std::vector<prometheus_text::label> all;
};

} // namespace

void prometheus_text::family(std::string name, std::string_view type, std::string_view help) {
  name_ = std::move(name);
  text_.append("# HELP ").append(name_).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name_).append(" ").append(type).append("\n");
}

void prometheus_text::line(std::string_view suffix, labels where, std::string_view value) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (const auto& [name, content] : where) {
    if (content.empty())
      continue;
    text_ += std::exchange(before, ',');
    text_.append(name).append("=\"");
    append_escaped(text_, content, true);
    text_ += '"';
  }
  if (before == ',')
    text_ += '}';
  text_.append(" ").append(value).append("\n");
}

void prometheus_text::sample(std::string_view suffix, labels where, std::int64_t value) {
  line(suffix, where, text_of(value));
}

void prometheus_text::sample(std::string_view suffix, labels where, double value) {
  line(suffix, where, text_of(value));
}

// -- CAF's instruments --------------------------------------------------------

void prometheus_text::enter(const caf_family& family, std::string_view type) {
  if (&family == entered_)
    return;
  entered_ = &family;
  std::string name;
  append_name(name, family.prefix());
  name += '_';
  append_name(name, family.name());
  if (family.unit() != "1")
    append_name(name += '_', family.unit());
  if (type == "counter")
    name += "_total";
  this->family(std::move(name), type, family.helptext());
}

template <class Instrument>
void prometheus_text::value(const caf_family& family, const caf_metric& metric, std::string_view type,
                            const Instrument& instrument) {
  const named_labels known{metric};
  if (!shows(known.all))
    return;
  enter(family, type);
  sample({}, known.all, instrument.value());
}

template <class Histogram>
void prometheus_text::distribution(const caf_family& family, const caf_metric& metric,
                                   const Histogram& histogram) {
  const named_labels known{metric};
  if (!shows(known.all))
    return;
  enter(family, "histogram");
  auto bucket_labels = known.all;
  bucket_labels.emplace_back();
  // CAF counts each bucket for itself; here a bucket holds those below it too.
  std::int64_t count = 0;
  for (const auto& bucket : histogram.buckets()) {
    count += bucket.count.value();
    const auto bound = bound_of(bucket.upper_bound);
    bucket_labels.back() = {"le", bound};
    sample("_bucket", bucket_labels, count);
  }
  sample("_sum", known.all, histogram.sum());
  sample("_count", known.all, count);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::int_counter* counter) {
  value(*family, *metric, "counter", *counter);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::dbl_counter* counter) {
  value(*family, *metric, "counter", *counter);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::int_gauge* gauge) {
  value(*family, *metric, "gauge", *gauge);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::dbl_gauge* gauge) {
  value(*family, *metric, "gauge", *gauge);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::int_histogram* histogram) {
  distribution(*family, *metric, *histogram);
}

void prometheus_text::operator()(const caf_family* family, const caf_metric* metric,
                                 const telemetry::dbl_histogram* histogram) {
  distribution(*family, *metric, *histogram);
}

} // namespace komado::cli
