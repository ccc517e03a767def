#include "runtime/stream/device_table.hpp"

namespace komado::stream {

std::optional<device_number> device_table::find(device_ref device) const {
  const auto known = number_of(device);
  return known == no_device ? std::nullopt : std::optional{known};
}

device_number device_table::find_or_add(device_ref device) {
  if (const auto known = number_of(device); known != no_device)
    return known;
  device_number number = numbers_;
  if (free_.empty()) {
    if ((number & (block_size - 1)) == 0)
      blocks_.push_back(std::make_unique<entry[]>(block_size));
    ++numbers_;
  } else {
    number = free_.back();
    free_.pop_back();
  }
  auto& made = at(number);
  made.id.assign(device.id.data(), device.id.size());
  made.hash = device.hash;
  made.used = true;
  index_.insert(device.hash, number);
  return number;
}

void device_table::forget(device_number number) {
  index_.erase(at(number).hash, number);
  at(number) = {};
  free_.push_back(number);
}

} // namespace komado::stream
