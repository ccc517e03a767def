#include "runtime/stream/window_table.hpp"

#include <algorithm>
#include <cstring>

namespace komado::stream {

window_table::window_table(std::size_t fields)
  : fields_(fields), names_(std::make_unique<std::pmr::monotonic_buffer_resource>()) {
}

std::uint32_t window_table::find_or_add(device_ref device) {
  if (const auto known = index_.find(device); known != index_.end())
    return known->second;
  auto* name = static_cast<char*>(names_->allocate(device.id.size(), 1));
  std::memcpy(name, device.id.data(), device.id.size());
  const device_ref owned{{name, device.id.size()}, device.hash};
  const auto index = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back({owned});
  aggregates_.resize(aggregates_.size() + fields_);
  index_.emplace(owned, index);
  return index;
}

void window_table::merge(device_ref device, std::uint64_t readings,
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

void window_table::set(device_ref device, std::uint64_t readings, std::span<const aggregate> values) {
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
