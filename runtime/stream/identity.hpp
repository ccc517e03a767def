#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace komado::stream {

/// A partition of the input topic, counted from 0.
using partition_id = std::int32_t;

/// More input partitions than this are not believed.
inline constexpr partition_id max_partitions = 100'000;

/// An offset in a Kafka partition. Offsets have holes: the next offset need not name a record.
using log_offset = std::int64_t;

/// A shard, in [0, job.shards).
using shard_id = std::uint32_t;

/// One running instance of a source, unique in the cluster. A restarted source is another one.
using source_id = std::uint64_t;

/// A session between one source and one shard's owner. Opened by the owner; later sessions of one
/// owner are greater, and those of a later owner greater still.
using session_id = std::uint64_t;

/// A random 128-bit name: of a job's birth, or of one owner of a shard.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const uuid&, const uuid&) = default;
};

/// The canonical text form, 8-4-4-4-12 hexadecimal digits.
std::string to_string(const uuid& id);

/// 32 lower-case hexadecimal digits.
std::string to_hex(const uuid& id);
/// The inverse of to_hex; absent for any other text.
std::optional<uuid> uuid_from_hex(std::string_view text) noexcept;

} // namespace komado::stream
