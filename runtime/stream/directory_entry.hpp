#pragma once

#include "runtime/stream/errors.hpp"
#include "runtime/stream/identity.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace komado::stream {

/// Where a shard's owner can be reached: one record of the directory (design §6).
struct directory_entry {
  uuid birth; ///< of the job
  shard_id shard = 0;
  std::uint64_t incarnation = 0; ///< of the shard's owner, at least 1
  uuid node;
  std::string host; ///< a name or an address, 1 to max_host_bytes printable ASCII characters
  std::uint16_t port = 0; ///< not 0

  friend bool operator==(const directory_entry&, const directory_entry&) = default;
};

inline constexpr std::size_t max_host_bytes = 255;

/// The record's key, "<birth>-<shard>": compaction keeps the last entry of each shard.
std::string directory_key(const directory_entry& entry);

/// The record's value: {"birth","shard","incarnation","node","host","port"}, UUIDs as 32 lower-case
/// hexadecimal digits.
std::string to_json(const directory_entry& entry);

/// The inverse. All six fields must be there, with their types and ranges; others are ignored, for
/// versions to come. Error: errc::corrupt, naming the field.
result<directory_entry> parse_directory_entry(std::string_view json);

} // namespace komado::stream
