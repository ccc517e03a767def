#pragma once

#include "runtime/stream/aggregate.hpp"
#include "runtime/stream/device_table.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace komado::stream {

/// One device in one open window.
struct window_row {
  std::uint64_t readings = 0; ///< nulls included
  device_number device = 0;
  bool changed = false;       ///< since the last cut
};

/// All devices of a shard in one window, in the order in which they came. When the window closes the
/// table is dropped whole.
class window_table {
public:
  /// Rows hold `fields` aggregates each.
  explicit window_table(std::size_t fields)
    : fields_(fields), row_bytes_(sizeof(window_row) + fields * sizeof(aggregate)) {
  }

  /// Takes one reading of a device in: one value per field, NaN for null.
  void add(device_number device, std::span<const double> values);

  /// Merges `readings` readings of a device in. `values` has one aggregate per field.
  void merge(device_number device, std::uint64_t readings, std::span<const aggregate> values);

  /// Sets a device's row to absolute values, as the state log holds them. The row is not "changed".
  void set(device_number device, std::uint64_t readings, std::span<const aggregate> values);

  std::size_t size() const noexcept {
    return size_;
  }
  const window_row& row(std::size_t index) const noexcept {
    return *std::launder(reinterpret_cast<const window_row*>(rows_.data() + index * row_bytes_));
  }
  std::span<const aggregate> values(std::size_t index) const noexcept {
    return {std::launder(reinterpret_cast<const aggregate*>(rows_.data() + index * row_bytes_ + sizeof(window_row))),
            fields_};
  }
  /// The device's row, if it has one.
  std::optional<std::size_t> find(device_number device) const noexcept;

  /// Brings the device's row into the processor's caches.
  void prefetch(device_number device) const noexcept {
    if (const auto known = find(device)) {
      const auto* first = rows_.data() + *known * row_bytes_;
      __builtin_prefetch(first, 1);
      __builtin_prefetch(first + row_bytes_ - 1, 1);
    }
  }

  /// The rows that changed since the last call of clear_changes(), by index.
  std::span<const std::uint32_t> changes() const noexcept {
    return changes_;
  }
  void clear_changes() noexcept;

private:
  std::uint32_t find_or_add(device_number device);
  /// The device's row, which has changed.
  std::uint32_t change(device_number device, std::uint64_t readings);
  window_row& row_at(std::size_t index) noexcept {
    return *std::launder(reinterpret_cast<window_row*>(rows_.data() + index * row_bytes_));
  }
  aggregate* values_at(std::size_t index) noexcept {
    return std::launder(reinterpret_cast<aggregate*>(rows_.data() + index * row_bytes_ + sizeof(window_row)));
  }

  static constexpr std::uint32_t no_row = 0xffffffff;
  // Rows are copied as bytes when their array grows.
  static_assert(std::is_trivially_copyable_v<window_row> && std::is_trivially_copyable_v<aggregate>);
  static_assert(sizeof(window_row) % alignof(aggregate) == 0 && sizeof(aggregate) % alignof(window_row) == 0);

  std::size_t fields_;
  std::size_t row_bytes_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> row_of_; // by device
  std::vector<std::byte> rows_;       // a window_row and its aggregates, row by row: a reading changes both
  std::vector<std::uint32_t> changes_;
};

} // namespace komado::stream
