#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace komado::stream {

/// Names a device of one shard while it is in its table; given anew once the device was forgotten.
using device_number = std::uint32_t;
inline constexpr device_number no_device = 0xffffffff;

/// Finds devices by the hash of their ids: open addressing with linear probing (Knuth, TAOCP 3, §6.4). A slot holds
/// the hash beside the number, so that a lookup can be begun by prefetches, which no library's table lets us do.
class device_index {
public:
  /// The device of this hash for which `same(number)` is true, or no_device.
  template <class Same>
  device_number find(std::uint32_t hash, Same same) const {
    if (slots_.empty())
      return no_device;
    for (auto at = home(hash); slots_[at].number != no_device; at = next(at)) {
      if (slots_[at].hash == hash && same(slots_[at].number))
        return slots_[at].number;
    }
    return no_device;
  }

  /// The first device of this hash, whatever its id, or no_device.
  device_number first(std::uint32_t hash) const {
    return find(hash, [](device_number) { return true; });
  }

  /// Adds a number that is not there.
  void insert(std::uint32_t hash, device_number number);

  /// Removes a number that is there under this hash.
  void erase(std::uint32_t hash, device_number number);

  std::size_t size() const noexcept {
    return size_;
  }

  /// Brings the place of a hash into the processor's caches.
  void prefetch(std::uint32_t hash) const noexcept {
    if (!slots_.empty())
      __builtin_prefetch(&slots_[home(hash)]);
  }

private:
  struct slot {
    std::uint32_t hash = 0;
    device_number number = no_device;
  };

  // All devices of a shard agree in the hash modulo the number of shards: what is taken are other bits.
  std::size_t home(std::uint32_t hash) const noexcept {
    return (hash * 0x9E3779B1u) >> shift_;
  }
  std::size_t next(std::size_t at) const noexcept {
    return (at + 1) & (slots_.size() - 1);
  }
  void grow();
  void place(slot added);

  std::vector<slot> slots_; // a power of two, at least a quarter of them empty
  unsigned shift_ = 32;
  std::size_t size_ = 0;
};

} // namespace komado::stream
