#include "runtime/stream/device_index.hpp"

#include <utility>

namespace komado::stream {

namespace {

constexpr unsigned least_bits = 3;

} // namespace

void device_index::insert(std::uint32_t hash, device_number number) {
  if ((size_ + 1) * 4 > slots_.size() * 3)
    grow();
  place({hash, number});
  ++size_;
}

void device_index::place(slot added) {
  auto at = home(added.hash);
  while (slots_[at].number != no_device)
    at = next(at);
  slots_[at] = added;
}

void device_index::grow() {
  shift_ = slots_.empty() ? 32 - least_bits : shift_ - 1;
  const auto old = std::exchange(slots_, std::vector<slot>(std::size_t{1} << (32 - shift_)));
  for (const auto& known : old) {
    if (known.number != no_device)
      place(known);
  }
}

void device_index::erase(std::uint32_t hash, device_number number) {
  auto hole = home(hash);
  while (slots_[hole].number != number)
    hole = next(hole);
  // Algorithm R: a later slot moves into the hole unless its home lies between the two.
  for (auto at = next(hole); slots_[at].number != no_device; at = next(at)) {
    const auto from_home = (at - home(slots_[at].hash)) & (slots_.size() - 1);
    const auto from_hole = (at - hole) & (slots_.size() - 1);
    if (from_home >= from_hole) {
      slots_[hole] = slots_[at];
      hole = at;
    }
  }
  slots_[hole] = {};
  --size_;
}

} // namespace komado::stream
