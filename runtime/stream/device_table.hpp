#pragma once

#include "runtime/stream/device_activity.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::stream {

/// A device and its murmur2 hash, which whoever names a device has computed already.
struct device_ref {
  std::string_view id;
  std::uint32_t hash = 0;
  friend bool operator==(const device_ref& a, const device_ref& b) noexcept {
    return a.hash == b.hash && a.id == b.id;
  }
};

/// Names a device of one shard while it is in its table; given anew once the device was forgotten.
using device_number = std::uint32_t;

/// The devices of a shard: those with open windows, and others that were seen not long ago. One hash lookup
/// per device serves all open windows, which know devices by number.
class device_table {
public:
  device_table();
  device_table(device_table&&) noexcept = default;
  device_table& operator=(device_table&&) noexcept = default;

  device_number find_or_add(device_ref device);
  std::optional<device_number> find(device_ref device) const;

  /// Valid until the device is forgotten.
  device_ref operator[](device_number number) const noexcept {
    const auto& known = at(number);
    return {{known.name.get(), known.size}, known.hash};
  }
  device_activity& activity(device_number number) noexcept {
    return at(number).activity;
  }
  const device_activity& activity(device_number number) const noexcept {
    return at(number).activity;
  }

  std::size_t size() const noexcept {
    return index_.size();
  }
  /// Every number is below this; not every number below this is a device's.
  device_number numbers() const noexcept {
    return numbers_;
  }
  bool contains(device_number number) const noexcept {
    return at(number).name != nullptr;
  }

  void forget(device_number number);

private:
  struct entry {
    std::unique_ptr<char[]> name; // nullptr: a number that is free
    std::uint32_t hash = 0;
    std::uint16_t size = 0;
    device_activity activity;
  };
  // Blocks never move, and leave no slack of half the table as a growing array would.
  static constexpr std::size_t block_bits = 6;
  static constexpr std::size_t block_size = std::size_t{1} << block_bits;
  using block = std::unique_ptr<entry[]>;
  using blocks = std::vector<block>;

  struct hash_of_number {
    using is_transparent = void;
    const blocks* all;
    std::size_t operator()(device_number number) const noexcept {
      return (*all)[number >> block_bits][number & (block_size - 1)].hash;
    }
    std::size_t operator()(const device_ref& device) const noexcept {
      return device.hash;
    }
  };
  struct same_device {
    using is_transparent = void;
    const blocks* all;
    bool operator()(device_number a, device_number b) const noexcept {
      return a == b;
    }
    bool operator()(const device_ref& a, device_number b) const noexcept {
      const auto& known = (*all)[b >> block_bits][b & (block_size - 1)];
      return known.hash == a.hash && std::string_view{known.name.get(), known.size} == a.id;
    }
    bool operator()(device_number a, const device_ref& b) const noexcept {
      return (*this)(b, a);
    }
  };

  entry& at(device_number number) const noexcept {
    return (*blocks_)[number >> block_bits][number & (block_size - 1)];
  }

  std::unique_ptr<blocks> blocks_; // the index points at it
  boost::unordered_flat_set<device_number, hash_of_number, same_device> index_;
  std::vector<device_number> free_;
  device_number numbers_ = 0;
};

} // namespace komado::stream
