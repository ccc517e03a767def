#pragma once

#include "runtime/stream/aggregate.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

namespace komado::stream {

/// A device and its murmur2 hash, which whoever names a device has computed already.
struct device_ref {
  std::string_view id;
  std::uint32_t hash = 0;
  friend bool operator==(const device_ref& a, const device_ref& b) noexcept {
    return a.hash == b.hash && a.id == b.id;
  }
};

struct device_hash {
  std::size_t operator()(const device_ref& device) const noexcept {
    return device.hash;
  }
};

/// One device in one open window.
struct window_row {
  device_ref device;
  std::uint64_t readings = 0; ///< nulls included
  bool changed = false;       ///< since the last cut
};

/// All devices of a shard in one window, in the order in which they came. When the window closes the
/// table is dropped whole.
class window_table {
public:
  /// Rows hold `fields` aggregates each.
  explicit window_table(std::size_t fields);

  /// Merges `readings` readings of a device in. `values` has one aggregate per field.
  void merge(device_ref device, std::uint64_t readings, std::span<const aggregate> values);

  /// Sets a device's row to absolute values, as the state log holds them. The row is not "changed".
  void set(device_ref device, std::uint64_t readings, std::span<const aggregate> values);

  std::size_t size() const noexcept {
    return rows_.size();
  }
  const window_row& row(std::size_t index) const noexcept {
    return rows_[index];
  }
  std::span<const aggregate> values(std::size_t index) const noexcept {
    return std::span{aggregates_}.subspan(index * fields_, fields_);
  }

  /// The rows that changed since the last call of clear_changes(), by index.
  std::span<const std::uint32_t> changes() const noexcept {
    return changes_;
  }
  void clear_changes() noexcept;

private:
  std::uint32_t find_or_add(device_ref device);

  std::size_t fields_;
  // Device names are never freed one by one; a growing arena keeps their addresses.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> names_;
  std::vector<window_row> rows_;
  std::vector<aggregate> aggregates_; // fields_ per row
  boost::unordered_flat_map<device_ref, std::uint32_t, device_hash> index_;
  std::vector<std::uint32_t> changes_;
};

} // namespace komado::stream
