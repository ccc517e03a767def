#include "runtime/stream/shard_view.hpp"

#include "runtime/stream/window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace komado::stream {

namespace {

constexpr auto last = std::numeric_limits<std::int64_t>::max();

/// What a row is sorted by, without a copy of its device's name.
struct sort_key {
  std::int64_t value = 0;
  std::string_view device;
  timestamp end{};
  friend auto operator<=>(const sort_key&, const sort_key&) = default;
};

sort_key key_of(const page_end& place) {
  return {place.value, place.device, place.end};
}

std::int64_t ticks(timestamp time) {
  return time.time_since_epoch().count();
}

/// The first `limit` of the candidates behind `after`: a heap with the last of them on top, so that most rows are
/// passed over at the first look.
template <class Candidate>
class page_cut {
public:
  explicit page_cut(const page_request& asked) : limit_(asked.limit) {
    if (asked.after)
      after_ = key_of(*asked.after);
  }

  /// False: no row of this value is on the page, whatever its device.
  bool admits(std::int64_t value) const noexcept {
    return limit_ > 0 && (!after_ || value >= after_->value) && (!full() || value <= kept_.front().key.value);
  }

  void offer(const Candidate& each) {
    if ((after_ && each.key <= *after_) || (full() && !(each.key < kept_.front().key)))
      return;
    if (full()) {
      std::pop_heap(kept_.begin(), kept_.end(), by_key);
      kept_.back() = each;
    } else {
      kept_.push_back(each);
    }
    std::push_heap(kept_.begin(), kept_.end(), by_key);
  }

  /// In order; to be called once.
  const std::vector<Candidate>& sorted() {
    std::sort_heap(kept_.begin(), kept_.end(), by_key);
    return kept_;
  }

private:
  bool full() const noexcept {
    return kept_.size() >= limit_;
  }
  static bool by_key(const Candidate& a, const Candidate& b) {
    return a.key < b.key;
  }

  std::size_t limit_;
  std::optional<sort_key> after_;
  std::vector<Candidate> kept_;
};

bool matches(std::string_view device, const page_request& asked) {
  return asked.exact ? device == asked.search : device.find(asked.search) != std::string_view::npos;
}

// -- windows ------------------------------------------------------------------

struct window_candidate {
  sort_key key;
  const window_table* table = nullptr;
  std::size_t row = 0;
};

std::int64_t value_of(window_order order, timestamp end, std::uint64_t readings,
                      const device_activity& activity) {
  switch (order) {
    case window_order::device:
      return 0;
    case window_order::end:
      return ticks(end);
    case window_order::count:
      return -static_cast<std::int64_t>(readings);
    case window_order::last_reading:
      return ticks(activity.last_reading());
  }
  return 0;
}

std::optional<window_wait> wait_of(const window_shard& shard, timestamp end, steady_time now) {
  std::optional<window_wait> wait;
  std::uint32_t behind = 0;
  const auto& partitions = shard.state().partitions;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const auto id = static_cast<partition_id>(i);
    const auto watermark = partitions[i].watermark;
    if (closed_at(end, watermark) || shard.idle(id, now))
      continue;
    ++behind;
    if (!wait || watermark < wait->watermark)
      wait = {id, watermark, 0};
  }
  if (wait)
    wait->partitions_behind = behind;
  return wait;
}

} // namespace

page<open_window> find_windows(const window_shard& shard, const window_query& query, steady_time now) {
  const auto& state = shard.state();
  const bool all = query.page.search.empty() && !query.page.exact;
  page<open_window> answer{state.watermark, 0, {}};
  page_cut<window_candidate> found{query.page};
  for (const auto& [end, table] : state.windows) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      const auto& row = table.row(i);
      if (!all && !matches(state.devices[row.device].id, query.page))
        continue;
      ++answer.total;
      const auto value = value_of(query.order, end, row.readings, state.devices.activity(row.device));
      if (found.admits(value))
        found.offer({{value, state.devices[row.device].id, end}, &table, i});
    }
  }
  std::map<timestamp, std::optional<window_wait>> waits;
  for (const auto& each : found.sorted()) {
    const auto [known, added] = waits.try_emplace(each.key.end);
    if (added)
      known->second = wait_of(shard, each.key.end, now);
    const auto& row = each.table->row(each.row);
    const auto values = each.table->values(each.row);
    answer.rows.push_back({{each.key.value, std::string{each.key.device}, each.key.end},
                           row.readings,
                           {values.begin(), values.end()},
                           state.devices.activity(row.device).last_reading(),
                           known->second});
  }
  return answer;
}

// -- devices ------------------------------------------------------------------

namespace {

struct device_candidate {
  sort_key key;
  device_number number = 0;
};

std::int64_t value_of(device_order order, const device_activity& activity) {
  switch (order) {
    case device_order::silent:
      return ticks(activity.last_seen());
    case device_order::device:
      return 0;
    case device_order::readings:
      return -static_cast<std::int64_t>(activity.readings());
    case device_order::late:
      return -static_cast<std::int64_t>(activity.late());
    case device_order::rejected:
      return -static_cast<std::int64_t>(activity.rejected());
    case device_order::clock: {
      const double skew = std::abs(activity.median_skew());
      return std::isnan(skew) ? last : -static_cast<std::int64_t>(skew * 1e3);
    }
  }
  return 0;
}

} // namespace

page<known_device> find_devices(const window_shard& shard, const device_query& query) {
  const auto& state = shard.state();
  page<known_device> answer{state.watermark, 0, {}};
  page_cut<device_candidate> found{query.page};
  for (device_number number = 0; number < state.devices.numbers(); ++number) {
    if (!state.devices.contains(number) || !matches(state.devices[number].id, query.page))
      continue;
    ++answer.total;
    const auto value = value_of(query.order, state.devices.activity(number));
    if (found.admits(value))
      found.offer({{value, state.devices[number].id, {}}, number});
  }
  for (const auto& each : found.sorted()) {
    const auto& activity = state.devices.activity(each.number);
    const auto open = std::count_if(state.windows.begin(), state.windows.end(), [&](const auto& window) {
      return window.second.find(each.number).has_value();
    });
    answer.rows.push_back({{each.key.value, std::string{each.key.device}, {}},
                           activity.last_seen(),
                           activity.last_reading(),
                           activity.readings(),
                           activity.late(),
                           activity.rejected(),
                           activity.median_skew(),
                           activity.worst_skew(),
                           static_cast<std::uint32_t>(open)});
  }
  return answer;
}

// -- events -------------------------------------------------------------------

namespace {

template <class Event>
std::vector<aged<Event>> newest(const recent<Event>& events, const recent_query& asked, steady_time now) {
  std::vector<aged<Event>> found;
  for (auto event = events.end(); event != events.begin() && found.size() < asked.limit;) {
    --event;
    if (asked.device.empty() || event->device == asked.device)
      found.push_back({*event, now - event->at});
  }
  return found;
}

} // namespace

recent_page find_recent(const window_shard& shard, const recent_query& query, steady_time now) {
  const auto& recently = shard.recently();
  return {newest(recently.results, query, now),
          newest(query.device.empty() ? recently.rejects : recently.clock_faults, query, now),
          newest(recently.late, query, now)};
}

} // namespace komado::stream
