#include "cli/api/live_json.hpp"

#include "cli/api/parameters.hpp"
#include "cli/json_writer.hpp"
#include "cli/setting_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace komado::cli {

namespace {

using stream::timestamp;

double seconds(stream::duration span) { return std::chrono::duration<double>(span).count(); }

/// Beyond the years that can be written: nothing.
std::optional<timestamp> known(timestamp time) {
  return time < stream::earliest_time || time >= stream::latest_time ? std::nullopt : std::optional{time};
}

std::optional<double> known(stream::clock_skew skew) {
  return std::isnan(skew) ? std::nullopt : std::optional{double{skew}};
}

class row_writer {
public:
  row_writer(json_writer& json, const job_view& job) : json_(json), job_(job), zone_(job.zone) {}

  void write_span(timestamp end) {
    json_.key("start").value(local(end - job_.window_size));
    json_.key("end").value(local(end));
  }

  void write_fields(std::uint64_t readings, std::span<const stream::aggregate> values) {
    json_.key("count").value(readings);
    json_.key("fields").open('{');
    for (std::size_t i = 0; i < std::min(values.size(), job_.fields.size()); ++i) {
      const auto& value = values[i];
      constexpr auto none = std::numeric_limits<double>::quiet_NaN();
      json_.key(job_.fields[i]).open('{');
      json_.key("mean").exact(value.count == 0 ? none : value.mean());
      json_.key("min").exact(value.count == 0 ? none : value.min);
      json_.key("max").exact(value.count == 0 ? none : value.max);
      json_.key("count").value(value.count);
      json_.key("nulls").value(readings - std::min(readings, value.count));
      json_.close('}');
    }
    json_.close('}');
  }

  void write(stream::shard_id shard, const stream::open_window& row, timestamp watermark) {
    const auto end = row.place.end;
    json_.open('{');
    json_.key("device").value(row.place.device);
    json_.key("shard").value(shard);
    write_span(end);
    write_fields(row.readings, row.fields);
    json_.key("last_reading").value(known(row.last_reading));
    const bool begun = watermark != stream::no_watermark;
    const auto left = begun ? end - watermark : job_.window_size;
    json_.key("progress").value(begun ? std::clamp(1 - seconds(left) / seconds(job_.window_size), 0.0, 1.0) : 0.0);
    json_.key("remaining_seconds").value(begun ? std::optional{seconds(left)} : std::nullopt);
    write_wait(row.wait);
    json_.close('}');
  }

  void write(stream::shard_id shard, const stream::aged<stream::recent_result>& shown, timestamp now) {
    json_.open('{');
    json_.key("device").value(shown.event.device);
    json_.key("shard").value(shard);
    write_span(shown.event.end);
    write_fields(shown.event.readings, shown.event.fields);
    json_.key("closed_by").value(to_string(shown.event.reason));
    json_.key("closed_at").value(now - shown.age);
    json_.close('}');
  }

  void write(stream::shard_id shard, const stream::aged<stream::recent_reject>& shown, timestamp now) {
    const auto& event = shown.event;
    const auto text = make_printable(event.begin);
    json_.open('{');
    json_.key("topic").value(job_.topic);
    json_.key("partition").value(event.partition);
    json_.key("offset").value(event.offset);
    json_.key("reason").value(to_string(event.reason));
    json_.key("shard").value(shard);
    json_.key("time").value(now - shown.age);
    json_.key("device").name(event.device);
    // Of a device's own rejects only the place is known here; the rejects topic has the bytes.
    json_.key("size").value(event.device.empty() ? std::optional{event.size} : std::nullopt);
    json_.key("text").value(event.device.empty() ? std::optional{text} : std::nullopt);
    json_.key("truncated").value(event.device.empty() && event.size > event.begin.size());
    json_.close('}');
  }

  void write(stream::shard_id, const stream::aged<stream::recent_late>& shown, timestamp now) {
    json_.open('{');
    json_.key("device").value(shown.event.device);
    json_.key("partition").value(shown.event.partition);
    json_.key("first_offset").value(shown.event.first);
    json_.key("next_offset").value(shown.event.next);
    write_span(shown.event.end);
    json_.key("readings").value(shown.event.readings);
    json_.key("time").value(now - shown.age);
    json_.close('}');
  }

  void write_device(stream::shard_id shard, const stream::known_device& row) {
    json_.key("device").value(row.place.device);
    json_.key("shard").value(shard);
    json_.key("last_seen").value(known(row.last_seen));
    json_.key("last_reading").value(known(row.last_reading));
    json_.key("readings").value(row.readings);
    json_.key("late").value(row.late);
    json_.key("rejected").value(row.rejected);
    json_.key("clock_median_seconds").value(known(row.median_skew));
    json_.key("clock_worst_seconds").value(known(row.worst_skew));
    json_.key("open_windows").value(row.open_windows);
  }

private:
  std::string local(timestamp time) {
    std::string text;
    zone_.append_iso8601(text, time);
    return text;
  }

  void write_wait(const std::optional<stream::window_wait>& wait) {
    json_.key("waits_for");
    if (!wait)
      return json_.null();
    json_.open('{');
    json_.key("partition").value(wait->partition);
    json_.key("watermark").value(known(wait->watermark));
    json_.key("partitions_behind").value(wait->partitions_behind);
    json_.close('}');
  }

  json_writer& json_;
  const job_view& job_;
  stream::time_zone zone_; // a copy: it is not thread-safe
};

/// An event and the shard that it happened in.
template <class Event>
using placed = std::pair<stream::shard_id, const stream::aged<Event>*>;

/// Of all shards, newest first, those that `chosen` takes.
template <class Event, class Choice>
std::vector<placed<Event>> newest(const actors::shard_answers<stream::recent_page>& recent,
                                  std::vector<stream::aged<Event>> stream::recent_page::*kind,
                                  std::size_t limit, Choice chosen) {
  std::vector<placed<Event>> all;
  for (const auto& [shard, page] : recent.answers) {
    for (const auto& shown : page.*kind) {
      if (chosen(shown.event))
        all.emplace_back(shard, &shown);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second->age < b.second->age; });
  if (all.size() > limit)
    all.resize(limit);
  return all;
}

constexpr auto any = [](const auto&) { return true; };

template <class Event>
void write_all(json_writer& json, row_writer& rows, std::string_view name, const std::vector<placed<Event>>& all,
               timestamp now) {
  json.key(name).open('[');
  for (const auto& [shard, shown] : all)
    rows.write(shard, *shown, now);
  json.close(']');
}

void write_shards(json_writer& json, const char* key, const std::vector<stream::shard_id>& shards) {
  json.key(key).open('[');
  for (const auto shard : shards)
    json.value(shard);
  json.close(']');
}

/// Whose rows are not there, or are from before.
template <class Answers>
void write_lacking(json_writer& json, const Answers& from) {
  write_shards(json, "missing_shards", from.missing);
  write_shards(json, "delayed_shards", from.delayed);
}

template <class Row>
void write_page_end(json_writer& json, const actors::joint_page<Row>& page, const std::string& next) {
  json.key("total").value(page.total);
  json.key("next").name(next);
  write_lacking(json, page);
}

timestamp watermark_of(const std::vector<std::pair<stream::shard_id, timestamp>>& watermarks,
                       stream::shard_id shard) {
  const auto found = std::ranges::find(watermarks, shard, [](const auto& known) { return known.first; });
  return found == watermarks.end() ? stream::no_watermark : found->second;
}

} // namespace

std::string windows_json(const actors::joint_page<stream::open_window>& page, const job_view& job) {
  json_writer json;
  row_writer rows{json, job};
  json.open('{');
  json.key("rows").open('[');
  for (const auto& [shard, row] : page.rows)
    rows.write(shard, row, watermark_of(page.watermarks, shard));
  json.close(']');
  write_page_end(json, page, page.more && !page.rows.empty() ? cursor_text(page.rows.back().row.place) : "");
  json.close('}');
  return std::move(json).take();
}

std::string devices_json(const actors::joint_page<stream::known_device>& page, timestamp since,
                         const job_view& job) {
  json_writer json;
  row_writer rows{json, job};
  json.open('{');
  json.key("rows").open('[');
  for (const auto& [shard, row] : page.rows) {
    json.open('{');
    rows.write_device(shard, row);
    json.close('}');
  }
  json.close(']');
  write_page_end(json, page, page.more && !page.rows.empty() ? cursor_text(page.rows.back().row.place) : "");
  json.key("since").value(since);
  json.close('}');
  return std::move(json).take();
}

std::string results_json(const actors::shard_answers<stream::recent_page>& recent, const std::string& search,
                         std::size_t limit, const job_view& job, timestamp now) {
  json_writer json;
  row_writer rows{json, job};
  json.open('{');
  write_all(json, rows, "rows",
            newest(recent, &stream::recent_page::results, limit,
                   [&](const auto& event) { return event.device.find(search) != std::string::npos; }),
            now);
  write_lacking(json, recent);
  json.close('}');
  return std::move(json).take();
}

std::string rejects_json(const rejects_view& counts, const actors::shard_answers<stream::recent_page>& recent,
                         const reject_query& query, const job_view& job, timestamp now) {
  const auto about_device = [&](const auto& event) { return event.device.find(query.search) != std::string::npos; };
  const auto wanted = [&](const stream::recent_reject& event) {
    return about_device(event) && (!query.reason || event.reason == *query.reason);
  };
  const auto wanted_late = [&](const stream::recent_late& event) { return !query.reason && about_device(event); };
  json_writer json;
  row_writer rows{json, job};
  json.open('{');
  json.key("counts").open('{');
  for (std::size_t i = 0; i < counts.rejected.size(); ++i)
    json.key(to_string(static_cast<stream::reject_reason>(i))).value(counts.rejected[i]);
  json.close('}');
  json.key("late").value(counts.late);
  write_all(json, rows, "rejected", newest(recent, &stream::recent_page::rejects, query.limit, wanted), now);
  write_all(json, rows, "late_readings", newest(recent, &stream::recent_page::late, query.limit, wanted_late), now);
  write_lacking(json, recent);
  json.close('}');
  return std::move(json).take();
}

std::string device_json(const device_view& view, const job_view& job, timestamp now) {
  constexpr std::size_t all = 1000;
  json_writer json;
  row_writer rows{json, job};
  json.open('{');
  rows.write_device(view.device.shard, view.device.row);
  json.key("windows").open('[');
  for (const auto& [shard, page] : view.windows.answers) {
    for (const auto& row : page.rows)
      rows.write(shard, row, page.watermark);
  }
  json.close(']');
  write_all(json, rows, "results", newest(view.recent, &stream::recent_page::results, all, any), now);
  write_all(json, rows, "rejects", newest(view.recent, &stream::recent_page::rejects, all, any), now);
  write_all(json, rows, "late_readings", newest(view.recent, &stream::recent_page::late, all, any), now);
  json.close('}');
  return std::move(json).take();
}

} // namespace komado::cli
