#pragma once

#include "runtime/stream/window_shard.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace komado::stream {

// What a shard shows to people who ask: a page of its open windows or of its devices, chosen, sorted and cut
// by the shard, so that the answer is small however many there are.

/// Where a page ends: the next one begins behind it. Rows are sorted by `value`, then device, then end.
struct page_end {
  std::int64_t value = 0;
  std::string device;
  timestamp end{};
  friend auto operator<=>(const page_end&, const page_end&) = default;
};

enum class window_order : std::uint8_t {
  device,       ///< by its bytes
  end,          ///< first to close first
  count,        ///< most readings first
  last_reading, ///< oldest first
};
inline constexpr std::uint8_t window_order_count = 4;

enum class device_order : std::uint8_t {
  silent,   ///< longest silent first
  device,   ///< by its bytes
  readings, ///< most first, as are the following
  late,
  rejected,
  clock, ///< by the magnitude of the median skew
};
inline constexpr std::uint8_t device_order_count = 6;

/// Which rows are asked for.
struct page_request {
  std::string search; ///< a part of the device; empty: all
  bool exact = false; ///< `search` is the whole device
  std::optional<page_end> after;
  std::uint32_t limit = 50;
  friend bool operator==(const page_request&, const page_request&) = default;
};

struct window_query {
  page_request page;
  window_order order = window_order::device;
  friend bool operator==(const window_query&, const window_query&) = default;
};

struct device_query {
  page_request page;
  device_order order = device_order::silent;
  friend bool operator==(const device_query&, const device_query&) = default;
};

/// The partition with the least watermark of those that a window waits for.
struct window_wait {
  partition_id partition = 0;
  timestamp watermark = no_watermark; ///< no_watermark: no reading yet
  std::uint32_t partitions_behind = 0; ///< how many it waits for
};

/// An open window of a device.
struct open_window {
  page_end place;
  std::uint64_t readings = 0;
  std::vector<aggregate> fields;
  timestamp last_reading = no_watermark; ///< of the device
  std::optional<window_wait> wait; ///< none: all partitions are past it
};

/// A device that a shard knows.
struct known_device {
  page_end place;
  timestamp last_seen = no_watermark;
  timestamp last_reading = no_watermark;
  std::uint64_t readings = 0;
  std::uint64_t late = 0;
  std::uint64_t rejected = 0;
  clock_skew median_skew = unknown_skew;
  clock_skew worst_skew = unknown_skew;
  std::uint32_t open_windows = 0;
};

template <class Row>
struct page {
  timestamp watermark = no_watermark; ///< of the shard
  std::uint64_t total = 0;            ///< rows that match, on all pages
  std::vector<Row> rows;
};

/// Open windows, first to last in the order asked for.
page<open_window> find_windows(const window_shard& shard, const window_query& query, steady_time now);

/// What happened lately is asked for.
struct recent_query {
  std::string device; ///< only what concerns it; empty: all
  std::uint32_t limit = 64; ///< of each kind
  friend bool operator==(const recent_query&, const recent_query&) = default;
};

template <class Event>
struct aged {
  Event event;
  duration age{}; ///< of the event, by the shard's steady clock
};

/// What happened lately, newest first. A result is shown from its window's end on, some milliseconds before
/// it is committed.
struct recent_page {
  std::vector<aged<recent_result>> results;
  std::vector<aged<recent_reject>> rejects; ///< of a device: those that were rejected for their time
  std::vector<aged<recent_late>> late;
};

recent_page find_recent(const window_shard& shard, const recent_query& query, steady_time now);

/// Devices.
page<known_device> find_devices(const window_shard& shard, const device_query& query);

} // namespace komado::stream
