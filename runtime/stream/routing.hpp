#pragma once

#include <cstdint>
#include <numeric>
#include <string_view>

namespace komado::stream {

/// Kafka's murmur2 (32 bits, seed 0x9747b28c), bit for bit as the Java client's default partitioner
/// computes it over a record key.
std::uint32_t murmur2(std::string_view key) noexcept;

/// The shard (or the partition of an output topic) to which a device of this hash belongs, of `shards`
/// (positive), as the Java client chooses a partition.
constexpr std::uint32_t shard_of(std::uint32_t hash, std::uint32_t shards) noexcept {
  return (hash & 0x7fffffffU) % shards;
}

/// The shard whose owner reads the input partition. Neighbours among the partitions lie far apart among the
/// shards (Fibonacci hashing, with a step that meets each shard once): a node's shards are often neighbours,
/// and reading costs more than windowing.
constexpr std::uint32_t reading_shard(std::int32_t partition, std::uint32_t shards) noexcept {
  auto step = static_cast<std::uint64_t>(0.618 * shards) + 1;
  while (std::gcd(step, std::uint64_t{shards}) != 1)
    ++step;
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(partition) * step % shards);
}

} // namespace komado::stream
