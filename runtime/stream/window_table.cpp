#include "runtime/stream/window_table.hpp"

#include <algorithm>

namespace komado::stream {

std::optional<std::size_t> window_table::find(device_number device) const noexcept {
  if (device >= row_of_.size() || row_of_[device] == no_row)
    return std::nullopt;
  return row_of_[device];
}

std::uint32_t window_table::find_or_add(device_number device) {
  if (device >= row_of_.size())
    row_of_.resize(std::max<std::size_t>(device + 1, row_of_.size() * 2), no_row);
  auto& index = row_of_[device];
  if (index == no_row) {
    index = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back({.device = device});
    aggregates_.resize(aggregates_.size() + fields_);
  }
  return index;
}

void window_table::merge(device_number device, std::uint64_t readings,
                         std::span<const aggregate> values) {
  const auto index = find_or_add(device);
  auto& row = rows_[index];
  row.readings += readings;
  if (!row.changed) {
    row.changed = true;
    changes_.push_back(index);
  }
  auto* field = aggregates_.data() + index * fields_;
  for (const auto& value : values)
    (field++)->merge(value);
}

void window_table::set(device_number device, std::uint64_t readings, std::span<const aggregate> values) {
  const auto index = find_or_add(device);
  rows_[index].readings = readings;
  std::copy(values.begin(), values.end(),
            aggregates_.begin() + static_cast<std::ptrdiff_t>(index * fields_));
}

void window_table::clear_changes() noexcept {
  for (const auto index : changes_)
    rows_[index].changed = false;
  changes_.clear();
}

} // namespace komado::stream
