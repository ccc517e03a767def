#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/result_json.hpp"
#include "runtime/stream/window_table.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace komado::stream {

/// A window of a device that has closed.
struct recent_result {
  std::string device;
  timestamp end;
  std::uint64_t readings = 0;
  std::vector<aggregate> fields;
  closed_by reason = closed_by::watermark;
  steady_time at{};
};

/// A record that was rejected.
struct recent_reject {
  /// Of the value, for people.
  static constexpr std::size_t most_bytes = 512;

  partition_id partition = 0;
  log_offset offset = 0;
  reject_reason reason = reject_reason::malformed;
  std::string device; ///< empty: unknown
  std::uint64_t size = 0; ///< of the value
  std::string begin;  ///< its first most_bytes
  steady_time at{};
};

/// Readings of one device that came after their window had closed.
struct recent_late {
  std::string device;
  partition_id partition = 0;
  log_offset first = 0; ///< they lie in [first, next)
  log_offset next = 0;
  timestamp end; ///< of the window
  std::uint64_t readings = 0;
  steady_time at{};
};

/// The newest of one kind, oldest first.
template <class Event>
class recent {
public:
  explicit recent(std::size_t most) noexcept : most_(most) {
  }

  void add(Event event) {
    if (events_.size() == most_)
      events_.pop_front();
    events_.push_back(std::move(event));
  }

  /// How many are kept.
  std::size_t most() const noexcept {
    return most_;
  }
  auto begin() const noexcept {
    return events_.begin();
  }
  auto end() const noexcept {
    return events_.end();
  }

private:
  std::size_t most_;
  std::deque<Event> events_;
};

/// What happened in a shard lately, since its owner took over. Bounded; not part of the committed state.
struct recent_events {
  recent<recent_result> results{64};
  recent<recent_reject> rejects{20};
  recent<recent_reject> clock_faults{64}; ///< of the shard's own devices
  recent<recent_late> late{20};

  /// All of a window's rows, of which the last ones are kept.
  void close(timestamp end, const window_table& table, const device_table& devices, closed_by reason,
             steady_time now) {
    for (auto i = table.size() - std::min(table.size(), results.most()); i < table.size(); ++i) {
      const auto values = table.values(i);
      results.add({std::string{devices[table.row(i).device].id}, end, table.row(i).readings,
                   {values.begin(), values.end()}, reason, now});
    }
  }

  void reject(partition_id partition, const rejected_record& record, steady_time now) {
    const auto value = record.value ? std::string_view{*record.value} : std::string_view{};
    rejects.add({partition, record.offset, record.reason, {}, record.original_size(),
                 std::string{value.substr(0, recent_reject::most_bytes)}, now});
  }

  void tell(partition_id partition, const clock_fault& fault, steady_time now) {
    clock_faults.add({partition, fault.offset, fault.reason, fault.device, 0, {}, now});
  }
};

} // namespace komado::stream
