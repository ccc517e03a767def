#include "runtime/stream/result_json.hpp"

#include "runtime/stream/number.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace komado::stream {

namespace {

constexpr std::array<std::string_view, 4> fixed_names = {"start", "end", "count", "closed_by"};

std::string column_name(const std::string& field, aggregate_function function) {
  if (function == aggregate_function::mean)
    return field;
  return field + '_' + std::string{to_string(function)};
}

void append_number_or_null(std::string& out, double value) {
  if (std::isfinite(value))
    append_double(out, value);
  else
    out += "null";
}

void append_aggregate(std::string& out, const aggregate& values, aggregate_function function) {
  if (function == aggregate_function::count)
    return append_integer(out, values.count);
  if (values.count == 0) {
    out += "null";
    return;
  }
  switch (function) {
  case aggregate_function::mean:
    return append_number_or_null(out, values.mean());
  case aggregate_function::min:
    return append_number_or_null(out, values.min);
  case aggregate_function::max:
    return append_number_or_null(out, values.max);
  case aggregate_function::sum:
    return append_number_or_null(out, values.total());
  case aggregate_function::count:
    return;
  }
}

void append_unix_seconds(std::string& out, timestamp time) {
  constexpr std::int64_t million = 1'000'000;
  const auto microseconds = time.time_since_epoch().count();
  if (microseconds % million == 0)
    return append_integer(out, microseconds / million);
  if (microseconds < 0)
    out += '-';
  const auto magnitude = std::abs(microseconds);
  append_integer(out, magnitude / million);
  auto decimals = std::to_string(million + magnitude % million);
  decimals.front() = '.';
  out += decimals.substr(0, decimals.find_last_not_of('0') + 1);
}

std::string label_of(char before, std::string_view name) {
  std::string label{before};
  append_json_string(label, name);
  return label + ':';
}

} // namespace

std::string_view to_string(closed_by reason) noexcept {
  switch (reason) {
  case closed_by::watermark:
    return "watermark";
  case closed_by::idle:
    return "idle";
  case closed_by::late:
    return "late";
  }
  return "unknown";
}

std::string_view to_string(aggregate_function function) noexcept {
  switch (function) {
  case aggregate_function::mean:
    return "mean";
  case aggregate_function::min:
    return "min";
  case aggregate_function::max:
    return "max";
  case aggregate_function::sum:
    return "sum";
  case aggregate_function::count:
    return "count";
  }
  return "unknown";
}

std::optional<std::string> find_repeated_name(const result_format& format) {
  std::vector<std::string> names{fixed_names.begin(), fixed_names.end()};
  names.push_back(format.key_field);
  names.push_back(format.time_field);
  for (const auto& field : format.fields)
    for (const auto function : format.functions)
      names.push_back(column_name(field, function));
  std::sort(names.begin(), names.end());
  const auto repeated = std::adjacent_find(names.begin(), names.end());
  if (repeated == names.end())
    return std::nullopt;
  return *repeated;
}

result_writer::result_writer(const result_format& format, time_zone zone)
    : opening_(label_of('{', format.key_field)),
      time_label_(label_of(',', format.time_field) + '"'),
      zone_(std::move(zone)) {
  for (std::size_t field = 0; field < format.fields.size(); ++field)
    for (const auto function : format.functions)
      columns_.push_back({label_of(',', column_name(format.fields[field], function)), field, function});
}

void result_writer::write(std::string& out, std::string_view device, timestamp start, timestamp end,
                          std::uint64_t count, std::span<const aggregate> fields, closed_by reason) {
  out += opening_;
  append_json_string(out, device);
  out += time_label_;
  zone_.append_iso8601(out, end);
  out += '"';
  for (const auto& column : columns_) {
    out += column.label;
    append_aggregate(out, fields[column.field], column.function);
  }
  out += ",\"start\":";
  append_unix_seconds(out, start);
  out += ",\"end\":";
  append_unix_seconds(out, end);
  out += ",\"count\":";
  append_integer(out, count);
  out += ",\"closed_by\":\"";
  out += to_string(reason);
  out += "\"}";
}

} // namespace komado::stream
