#include "runtime/stream/device_table.hpp"

#include <cstring>

namespace komado::stream {

device_table::device_table()
  : blocks_(std::make_unique<blocks>()),
    index_(0, hash_of_number{blocks_.get()}, same_device{blocks_.get()}) {
}

std::optional<device_number> device_table::find(device_ref device) const {
  const auto known = index_.find(device);
  return known == index_.end() ? std::nullopt : std::optional{*known};
}

device_number device_table::find_or_add(device_ref device) {
  if (const auto known = index_.find(device); known != index_.end())
    return *known;
  device_number number = numbers_;
  if (free_.empty()) {
    if ((number & (block_size - 1)) == 0)
      blocks_->push_back(std::make_unique<entry[]>(block_size));
    ++numbers_;
  } else {
    number = free_.back();
    free_.pop_back();
  }
  auto& made = at(number);
  made.name = std::make_unique_for_overwrite<char[]>(device.id.size());
  std::memcpy(made.name.get(), device.id.data(), device.id.size());
  made.hash = device.hash;
  made.size = static_cast<std::uint16_t>(device.id.size());
  index_.insert(number);
  return number;
}

void device_table::forget(device_number number) {
  index_.erase(number);
  at(number) = {};
  free_.push_back(number);
}

} // namespace komado::stream
