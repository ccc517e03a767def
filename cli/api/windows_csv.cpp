#include "cli/api/windows_csv.hpp"

#include "cli/setting_syntax.hpp"
#include "runtime/stream/number.hpp"

#include <cmath>
#include <string_view>

namespace komado::cli {

namespace {

constexpr std::string_view line_end = "\r\n";

void append_text(std::string& out, std::string_view text) {
  const bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += formula ? "\"'" : "\"";
  for (const char c : text)
    out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void append_number(std::string& out, double number) {
  out += ',';
  if (std::isfinite(number))
    stream::append_double(out, number);
}

} // namespace

std::string windows_csv_header(const job_view& job) {
  std::string out = "device,start,end,count";
  for (const auto& field : job.fields) {
    for (const std::string_view part : {"mean", "min", "max", "nulls"}) {
      out += ',';
      append_text(out, field + "_" + std::string{part});
    }
  }
  return (out += ",last_reading") += line_end;
}

void append_windows_csv(std::string& out, const actors::joint_page<stream::open_window>& page,
                        const job_view& job) {
  auto zone = job.zone;
  for (const auto& [shard, row] : page.rows) {
    append_text(out, row.place.device);
    out += ',';
    zone.append_iso8601(out, row.place.end - job.window_size);
    out += ',';
    zone.append_iso8601(out, row.place.end);
    out += ',';
    stream::append_integer(out, row.readings);
    for (const auto& field : row.fields) {
      const auto none = field.count == 0;
      append_number(out, none ? NAN : field.mean());
      append_number(out, none ? NAN : field.min);
      append_number(out, none ? NAN : field.max);
      out += ',';
      stream::append_integer(out, row.readings - field.count);
    }
    out += ',';
    if (row.last_reading != stream::no_watermark)
      out += render_time(row.last_reading);
    out += line_end;
  }
}

} // namespace komado::cli
