#include "runtime/stream/time_zone.hpp"

#include <date/tz.h>

#include <exception>

namespace komado::stream {

namespace {

using std::chrono::floor;
using std::chrono::seconds;

/// Appends `value` with at least `width` digits.
void append_padded(std::string& out, std::int64_t value, std::size_t width) {
  const auto digits = std::to_string(value);
  out.append(digits.size() < width ? width - digits.size() : 0, '0');
  out += digits;
}

void append_clock(std::string& out, seconds time_of_day, bool with_seconds) {
  const auto count = time_of_day.count();
  append_padded(out, count / 3600, 2);
  out += ':';
  append_padded(out, count / 60 % 60, 2);
  if (!with_seconds)
    return;
  out += ':';
  append_padded(out, count % 60, 2);
}

void append_date(std::string& out, std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  append_padded(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
}

} // namespace

result<time_zone> time_zone::find(std::string_view name) {
  try {
    return time_zone{*date::locate_zone(name)};
  } catch (const std::exception& failure) {
    return error{errc::unknown_time_zone,
                 "no time zone '" + std::string{name} + "': " + failure.what() +
                     " (use a name such as Asia/Tokyo or UTC; the package tzdata has them)"};
  }
}

time_zone::time_zone(const date::time_zone& zone) : zone_(&zone) {
  look_up({}); // reads the zone's file now, so that what may fail fails here
}

void time_zone::look_up(std::chrono::sys_seconds time) {
  const auto info = zone_->get_info(time);
  offset_ = info.offset;
  begin_ = info.begin;
  end_ = info.end;
}

void time_zone::append_iso8601(std::string& out, timestamp time) {
  if (time == written_time_ && !written_.empty()) {
    out += written_;
    return;
  }
  const auto whole = floor<seconds>(time);
  if (whole < begin_ || whole >= end_)
    look_up(whole);
  const auto local = whole + offset_;
  const auto day = floor<std::chrono::days>(local);
  std::string text;
  append_date(text, day);
  text += 'T';
  append_clock(text, local - day, true);
  if (const auto fraction = time - whole; fraction != fraction.zero()) {
    text += '.';
    append_padded(text, fraction.count(), 6);
  }
  text += offset_ < seconds::zero() ? '-' : '+';
  append_clock(text, std::chrono::abs(offset_), offset_ % std::chrono::minutes{1} != seconds::zero());
  written_time_ = time;
  written_ = text;
  out += written_;
}

} // namespace komado::stream
