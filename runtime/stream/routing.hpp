#pragma once

#include <cstdint>
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

} // namespace komado::stream
