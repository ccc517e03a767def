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

/// Where a device is in one window_table, as long as the table lives.
enum class row_number : std::uint32_t {};

/// All devices of a shard in one window, in the order in which they came. When the window closes the
/// table is dropped whole.
class window_table {
public:
  /// Rows hold `fields` aggregates each.
  explicit window_table(std::size_t fields)
    : fields_(fields), row_bytes_(sizeof(window_row) + fields * sizeof(aggregate)) {
  }

  /// The row of a device, which is made if there is none. Who asks for several before the first add() or
  /// merge() waits for the processor's memory once for all of them.
  row_number place(device_number device) {
    const auto index = device < row_of_.size() ? row_of_[device] : no_row;
    if (index == no_row)
      return make_row(device);
    const auto* first = rows_.data() + index * row_bytes_;
    __builtin_prefetch(first, 1);
    __builtin_prefetch(first + row_bytes_ - 1, 1);
    return row_number{index};
  }

  /// Takes one reading into a row: one value per field, NaN for null.
  void add(row_number row, std::span<const double> values) {
    add_reading(change(row, 1), values);
  }

  /// Merges `readings` readings into a row. `values` has one aggregate per field.
  void merge(row_number row, std::uint64_t readings, std::span<const aggregate> values);

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

  /// The rows that changed since the last call of clear_changes(), by index.
  std::span<const std::uint32_t> changes() const noexcept {
    return changes_;
  }
  void clear_changes() noexcept;

private:
  row_number make_row(device_number device);
  /// The values of a row, which changes by so many readings.
  aggregate* change(row_number number, std::uint64_t readings) {
    const auto index = static_cast<std::uint32_t>(number);
    auto& row = row_at(index);
    row.readings += readings;
    if (!row.changed) {
      row.changed = true;
      changes_.push_back(index);
    }
    return values_at(index);
  }
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
