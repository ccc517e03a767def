#include "runtime/stream/device_index.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace komado::stream {
namespace {

device_number find(const device_index& index, std::uint32_t hash, device_number wanted) {
  return index.find(hash, [&](device_number number) { return number == wanted; });
}

TEST(device_index, finds_nothing_while_it_is_empty) {
  const device_index index;
  EXPECT_EQ(index.first(1), no_device);
  index.prefetch(1);
}

TEST(device_index, tells_numbers_of_one_hash_apart) {
  device_index index;
  index.insert(7, 1);
  index.insert(7, 2);
  EXPECT_EQ(find(index, 7, 1), 1u);
  EXPECT_EQ(find(index, 7, 2), 2u);
  EXPECT_EQ(find(index, 7, 3), no_device);
  index.erase(7, 1);
  EXPECT_EQ(index.first(7), 2u);
  EXPECT_EQ(index.size(), 1u);
}

/// Few hashes, so that runs of slots collide and wrap around the end.
TEST(device_index, does_what_a_multimap_does) {
  std::mt19937 random{1};
  for (const std::uint32_t hashes : {3u, 50u, 100'000u}) {
    device_index index;
    std::map<device_number, std::uint32_t> known; // the hash by number
    for (device_number step = 0; step < 20'000; ++step) {
      if (known.size() > random() % 60) {
        const auto victim = known.lower_bound(static_cast<device_number>(random() % (step + 1)));
        const auto gone = victim == known.end() ? known.begin() : victim;
        index.erase(gone->second, gone->first);
        known.erase(gone);
      } else {
        const auto hash = static_cast<std::uint32_t>(random() % hashes) * 16 + 5;
        index.insert(hash, step);
        known[step] = hash;
      }
      ASSERT_EQ(index.size(), known.size());
      if (step % 16 == 0) {
        for (const auto& [number, hash] : known)
          ASSERT_EQ(find(index, hash, number), number) << step;
      }
    }
  }
}

} // namespace
} // namespace komado::stream
