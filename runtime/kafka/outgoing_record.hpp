#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace komado::kafka {

/// One header of a record; a header's name may occur more than once.
struct header {
  std::string_view name;
  std::string_view value;
};

/// One record to write. The views need to live only as long as the call that takes it, which copies all but a borrowed value.
/// Its timestamp is the time of writing.
struct outgoing_record {
  std::string_view topic;
  /// -1: by the key, as Java clients choose (murmur2; at random without a key).
  std::int32_t partition = -1;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value; ///< absent: a tombstone
  std::span<const header> headers;
  /// Whether commit_report::tracked_offset takes this record into account.
  bool tracked = false;
  /// Whether the value is not copied: it must live until the record was delivered or its producer destroyed, as
  /// what a transaction writes must until the commit's outcome is known.
  bool borrowed = false;
};

} // namespace komado::kafka
