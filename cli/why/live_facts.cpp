#include "cli/why/live_facts.hpp"

#include "cli/json_cells.hpp"
#include "runtime/stream/event_time.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

constexpr std::chrono::seconds patience{5};
constexpr int not_known = 404;

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    if (plain)
      out += c;
    else
      ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return out;
}

std::optional<stream::timestamp> time_of(const json_object& from, std::string_view key) {
  return stream::parse_iso8601(cell(from, key));
}

std::int64_t whole(const json_object& from, std::string_view key) {
  return static_cast<std::int64_t>(number_of(from, key).value_or(0));
}

std::uint64_t count_of(const json_object& from, std::string_view key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(whole(from, key), 0));
}

std::vector<json_object> rows_of(const json_object& from, std::string_view key) {
  return objects_of(from, key).value_or(std::vector<json_object>{});
}

void read_window(const json_object& row, live_facts& into) {
  const auto end = time_of(row, "end");
  if (!end)
    return;
  live_window window{.end = *end, .count = count_of(row, "count"), .remaining_seconds = number_of(row, "remaining_seconds"),
                     .waits_for = {}, .partitions_behind = 0, .waits_for_watermark = {}};
  if (const auto* waits = object_of(row, "waits_for")) {
    window.waits_for = whole(*waits, "partition");
    window.partitions_behind = whole(*waits, "partitions_behind");
    window.waits_for_watermark = time_of(*waits, "watermark");
  }
  into.windows.push_back(std::move(window));
}

} // namespace

void read_detail(std::string_view json, live_facts& into) {
  const auto detail = parse_object(json);
  if (!detail)
    return;
  into.known = true;
  into.last_reading = time_of(*detail, "last_reading");
  for (const auto& row : rows_of(*detail, "windows"))
    read_window(row, into);
  for (const auto& row : rows_of(*detail, "results"))
    if (const auto end = time_of(row, "end"))
      into.results.push_back({*end, count_of(row, "count"), cell(row, "closed_by"), time_of(row, "closed_at")});
  for (const auto& row : rows_of(*detail, "late_readings"))
    into.late.push_back({time_of(row, "end"), whole(row, "partition"), whole(row, "first_offset"), count_of(row, "readings"), {}});
  for (const auto& row : rows_of(*detail, "rejects"))
    into.rejected.push_back({{}, whole(row, "partition"), whole(row, "offset"), 1, cell(row, "reason")});
}

live_facts ask_for_device(const host_port& node, std::string_view device) {
  live_facts facts;
  const auto detail = query(node, "/api/v1/devices/" + percent_encode(device), patience);
  if (detail)
    read_detail(*detail, facts);
  if (detail && !facts.known)
    facts.failure = "the answer of " + to_string(node) + " is no description of a device: is it a node, and of this version?";
  if (!detail && detail.error().problem != not_known)
    facts.failure = detail.error().message;
  return facts;
}

} // namespace komado::cli
