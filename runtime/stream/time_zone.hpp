#pragma once

#include "runtime/stream/errors.hpp"
#include "runtime/stream/time.hpp"

#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace komado::stream {

/// A time zone of the system's database, in which results print their time. Not thread-safe: it
/// remembers the last instant it wrote, because the results of one window share theirs.
class time_zone {
public:
  /// The zone of that name, for example "Asia/Tokyo", or unknown_time_zone.
  static result<time_zone> find(std::string_view name);

  /// Appends `time` as local time with its offset, as Python's isoformat does:
  /// `2017-08-02T08:46:00+09:00`, with six digits of microseconds unless they are zero, and with
  /// seconds in the offset only where a zone had them. `time` lies within a day of
  /// [earliest_time, latest_time].
  void append_iso8601(std::string& out, timestamp time);

private:
  explicit time_zone(const date::time_zone& zone);
  void look_up(std::chrono::sys_seconds time);

  const date::time_zone* zone_; // lives as long as the process
  /// The offset from UTC and the times for which it is known to hold: [begin_, end_).
  std::chrono::seconds offset_{};
  std::chrono::sys_seconds begin_{};
  std::chrono::sys_seconds end_{};
  timestamp written_time_{};
  std::string written_;
};

} // namespace komado::stream
