#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::simulation {

/// What the audit wants of a state record: decoded from its documented layout by code of its own.
struct audited_partition {
  std::int64_t position = 0;
  std::int64_t leader_epoch = 0;
  std::int64_t watermark = 0;
  std::uint64_t read = 0;
  std::uint64_t aggregated = 0;
  std::uint64_t late = 0;
  std::vector<std::uint64_t> rejected;
};

struct audited_record {
  bool snapshot = false;
  std::uint32_t part = 0;
  std::uint32_t parts = 0;
  std::uint64_t incarnation = 0;
  std::string owner;
  std::uint64_t commit_seq = 0;
  std::string genesis;                       ///< bytes, of a snapshot's part 0
  std::int64_t watermark = 0;                ///< of part 0
  std::vector<audited_partition> partitions; ///< of part 0
};

/// Nothing if it does not decode.
std::optional<audited_record> decode_state_record(std::string_view bytes);

} // namespace komado::simulation
