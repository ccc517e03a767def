#include "runtime/stream/reading_parser.hpp"
#include "runtime/stream/result_json.hpp"
#include "tests/fuzz/demand.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <cmath>
#include <cstdint>

namespace komado::stream {
namespace {

reading_format format_of(time_unit unit) { return {.unit = unit}; }

bool equal(double left, double right) { return left == right || (std::isnan(left) && std::isnan(right)); }

/// The verdict depends on the record alone, not on the records that a parser has seen, and not on which of the
/// two scanners read it: white space behind a record leaves it to Boost.JSON.
std::optional<reject_reason> parse_twice(std::string_view record, time_unit unit, reading& out) {
  static reading_parser warm[] = {
      reading_parser{format_of(time_unit::s)}, reading_parser{format_of(time_unit::ms)},
      reading_parser{format_of(time_unit::us)}, reading_parser{format_of(time_unit::iso8601)}};
  const auto verdict = warm[static_cast<std::size_t>(unit)].parse(record, out);
  reading_parser fresh{format_of(unit)};
  reading expected;
  const auto longer = std::string{record} + ' ';
  demand(fresh.parse(record.size() < max_record_bytes ? longer : record, expected) == verdict,
         "a fresh parser gives the same verdict");
  if (verdict)
    return verdict;
  demand(out.device == expected.device && out.time == expected.time, "a fresh parser gives the same reading");
  for (std::size_t field = 0; field < 2; ++field)
    demand(equal(out.values[field], expected.values[field]), "a fresh parser gives the same values");
  return verdict;
}

void check_reading(const reading& in, const boost::json::object& document) {
  demand(!in.device.empty() && in.device.size() <= max_device_bytes, "the device's length is bounded");
  demand(document.at("bid").as_string() == in.device, "the device is the document's");
  demand(in.time >= earliest_time && in.time < latest_time, "the time is in range");
  const char* const names[] = {"ambient", "rh"};
  for (std::size_t field = 0; field < 2; ++field) {
    const auto* const value = document.if_contains(names[field]);
    if (std::isnan(in.values[field])) {
      demand(value == nullptr || value->is_null(), "only null and absent values are left out");
      continue;
    }
    demand(std::isfinite(in.values[field]) && value != nullptr && value->is_number(),
           "values are finite numbers");
    const auto approximation = value->to_number<double>(); // NaN where Boost.JSON multiplies 0 by 10^309
    demand(std::isnan(approximation) ||
               std::abs(approximation - in.values[field]) <= 1e-14 * std::abs(in.values[field]) + 1e-300,
           "the value is the document's");
  }
}

/// Whatever a device is called, its results are valid JSON that name it.
void check_result(const reading& in) {
  static result_writer writer{{}, *time_zone::find("Asia/Tokyo")};
  aggregate fields[2];
  for (std::size_t field = 0; field < 2; ++field)
    if (!std::isnan(in.values[field]))
      fields[field].add(in.values[field]);
  std::string out;
  writer.write(out, in.device, in.time, in.time + std::chrono::minutes{2}, 1, fields, closed_by::watermark);
  boost::json::error_code error;
  const auto result = boost::json::parse(out, error);
  demand(!error && result.as_object().at("bid").as_string() == in.device, "the result is valid JSON");
}

void check(std::string_view record, time_unit unit) {
  reading out;
  const auto verdict = parse_twice(record, unit, out);
  boost::json::error_code error;
  const auto document = boost::json::parse(record, error);
  const bool is_object = !error && document.is_object();
  const bool unparsed = verdict == reject_reason::malformed || verdict == reject_reason::too_deep;
  demand(is_object != unparsed, "exactly the records that are no JSON object are malformed or too deep");
  if (verdict)
    return;
  check_reading(out, document.as_object());
  check_result(out);
}

} // namespace
} // namespace komado::stream

/// The first byte, "0" to "3" in the corpus, chooses the time unit; the rest is the record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::string_view record{reinterpret_cast<const char*>(data) + 1, size - 1};
  komado::stream::check(record, static_cast<komado::stream::time_unit>(data[0] % 4));
  return 0;
}
