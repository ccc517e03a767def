#include "runtime/stream/window_table.hpp"

#include <algorithm>
#include <memory>

namespace komado::stream {

std::optional<std::size_t> window_table::find(device_number device) const noexcept {
  if (device >= row_of_.size() || row_of_[device] == no_row)
    return std::nullopt;
  return row_of_[device];
}

row_number window_table::make_row(device_number device) {
  if (device >= row_of_.size())
    row_of_.resize(std::max<std::size_t>(device + 1, row_of_.size() * 2), no_row);
  const auto index = static_cast<std::uint32_t>(size_++);
  row_of_[device] = index;
  rows_.resize(size_ * row_bytes_);
  auto* made = rows_.data() + index * row_bytes_;
  std::construct_at(reinterpret_cast<window_row*>(made))->device = device;
  std::uninitialized_value_construct_n(reinterpret_cast<aggregate*>(made + sizeof(window_row)), fields_);
  return row_number{index};
}

void window_table::merge(row_number row, std::uint64_t readings, std::span<const aggregate> values) {
  auto* field = change(row, readings);
  for (const auto& value : values)
    (field++)->merge(value);
}

void window_table::set(device_number device, std::uint64_t readings, std::span<const aggregate> values) {
  const auto index = static_cast<std::uint32_t>(place(device));
  row_at(index).readings = readings;
  std::copy(values.begin(), values.end(), values_at(index));
}

void window_table::clear_changes() noexcept {
  for (const auto index : changes_)
    row_at(index).changed = false;
  changes_.clear();
}

} // namespace komado::stream
