#pragma once

#include "runtime/stream/shard_state.hpp"

namespace komado::stream {

/// How long, and how many, devices without an open window are remembered, for people.
struct device_retention {
  duration silence = std::chrono::hours{24}; ///< behind the shard's watermark
  std::size_t most = 100'000;                ///< beyond it the longest silent half is forgotten
};

/// Forgets devices that have no open window and are silent for longer than that, or too many. Looks at every
/// device: for once in a while. Returns how many were forgotten.
std::size_t forget_silent(shard_state& state, const device_retention& keep);

/// Devices without an open window are at least so many; a cheap guess at whether there are too many.
std::size_t least_without_window(const shard_state& state);

} // namespace komado::stream
