#pragma once

#include "runtime/stream/device_activity.hpp"
#include "runtime/stream/device_index.hpp"
#include "runtime/stream/short_text.hpp"

#include <boost/container/string.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
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

/// The devices of a shard: those with open windows, and others that were seen not long ago. One hash lookup
/// per device serves all open windows, which know devices by number.
class device_table {
public:
  device_number find_or_add(device_ref device);
  std::optional<device_number> find(device_ref device) const;

  /// For who looks up several devices: first prefetch_place() for all of them, then prefetch() for all, so that
  /// the waits for memory overlap.
  void prefetch_place(std::uint32_t hash) const noexcept {
    index_.prefetch(hash);
  }
  void prefetch(std::uint32_t hash) const noexcept {
    if (const auto number = index_.first(hash); number != no_device) {
      const auto* known = reinterpret_cast<const char*>(&at(number));
      __builtin_prefetch(known, 1);
      __builtin_prefetch(known + sizeof(entry) - 1, 1);
    }
  }

  /// Valid until the device is forgotten.
  device_ref operator[](device_number number) const noexcept {
    const auto& known = at(number);
    return {known.name(), known.hash};
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
    return at(number).used;
  }

  void forget(device_number number);

private:
  struct entry {
    boost::container::string id; // up to 22 bytes, as a radio's address has 17, lie in the entry itself
    std::uint32_t hash = 0;
    bool used = false; // false: a number that is free
    device_activity activity;

    std::string_view name() const noexcept {
      return {id.data(), id.size()};
    }
  };
  // Blocks never move, and leave no slack of half the table as a growing array would.
  static constexpr std::size_t block_bits = 6;
  static constexpr std::size_t block_size = std::size_t{1} << block_bits;

  entry& at(device_number number) const noexcept {
    return blocks_[number >> block_bits][number & (block_size - 1)];
  }

  device_number number_of(device_ref device) const {
    return index_.find(device.hash, [&](device_number number) { return same_text(at(number).name(), device.id); });
  }

  std::vector<std::unique_ptr<entry[]>> blocks_;
  device_index index_;
  std::vector<device_number> free_;
  device_number numbers_ = 0;
};

} // namespace komado::stream
