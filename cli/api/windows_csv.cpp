#include "cli/api/windows_csv.hpp"

#include "cli/csv_text.hpp"
#include "cli/setting_syntax.hpp"
#include "runtime/stream/number.hpp"

#include <cmath>
#include <string_view>

namespace komado::cli {

namespace {

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
      append_csv_text(out, field + "_" + std::string{part});
    }
  }
  return (out += ",last_reading") += csv_line_end;
}

void append_windows_csv(std::string& out, const actors::joint_page<stream::open_window>& page,
                        const job_view& job) {
  auto zone = job.zone;
  for (const auto& [shard, row] : page.rows) {
    append_csv_text(out, row.place.device);
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
    out += csv_line_end;
  }
}

} // namespace komado::cli
