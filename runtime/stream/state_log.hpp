#pragma once

#include "runtime/stream/byte_codec.hpp"
#include "runtime/stream/errors.hpp"
#include "runtime/stream/shard_state.hpp"

#include <string>
#include <vector>

namespace komado::stream {

/// A state record is at most about this large; a commit is split into as many as it needs.
inline constexpr std::size_t state_record_bytes = 512 * 1024;

enum class state_kind : std::uint8_t {
  delta = 1,    ///< rows that changed since the previous commit, absolute; everything else whole
  snapshot = 2, ///< the genesis and all rows: restore may begin here
};

/// Encodes `state` as the records of one commit under `state.stamp`. A delta takes the rows marked
/// as changed, a snapshot all.
///
/// Layout of a record; integers are LEB128 (signed ones zigzag), doubles little-endian IEEE 754:
///
///   "KS" version kind part[4] parts[4] incarnation owner[16] commit_seq fields
///   part 0 of a snapshot:  genesis
///   part 0:                W, partitions { position, epoch, watermark, idle_at, counters }
///   every part:            rows { window end, device, hash[4], readings, aggregates }
std::vector<std::string> encode_state(const shard_state& state, state_kind kind);

/// What a state record says of itself before its body.
struct state_record_head {
  state_kind kind = state_kind::delta;
  std::uint32_t part = 0; ///< counted from 0
  std::uint32_t parts = 1;
  commit_stamp stamp;
  std::size_t fields = 0; ///< aggregates per row
};

/// Takes the head off `in`. Errors: corrupt, unknown_version.
result<state_record_head> decode_head(byte_reader& in);

} // namespace komado::stream
