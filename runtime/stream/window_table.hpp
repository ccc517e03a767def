#pragma once

#include "runtime/stream/aggregate.hpp"
#include "runtime/stream/device_table.hpp"

#include <cstdint>
#include <span>
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
  explicit window_table(std::size_t fields) : fields_(fields) {
  }

  /// Merges `readings` readings of a device in. `values` has one aggregate per field.
  void merge(device_number device, std::uint64_t readings, std::span<const aggregate> values);

  /// Sets a device's row to absolute values, as the state log holds them. The row is not "changed".
  void set(device_number device, std::uint64_t readings, std::span<const aggregate> values);

  std::size_t size() const noexcept {
    return rows_.size();
  }
  const window_row& row(std::size_t index) const noexcept {
    return rows_[index];
  }
  std::span<const aggregate> values(std::size_t index) const noexcept {
    return std::span{aggregates_}.subspan(index * fields_, fields_);
  }
  /// The device's row, if it has one.
  std::optional<std::size_t> find(device_number device) const noexcept;

  /// The rows that changed since the last call of clear_changes(), by index.
  std::span<const std::uint32_t> changes() const noexcept {
    return changes_;
  }
  void clear_changes() noexcept;

private:
  std::uint32_t find_or_add(device_number device);

  static constexpr std::uint32_t no_row = 0xffffffff;

  std::size_t fields_;
  std::vector<std::uint32_t> row_of_; // by device
  std::vector<window_row> rows_;
  std::vector<aggregate> aggregates_; // fields_ per row
  std::vector<std::uint32_t> changes_;
};

} // namespace komado::stream
