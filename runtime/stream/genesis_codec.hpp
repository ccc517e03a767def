#pragma once

#include "runtime/stream/byte_codec.hpp"
#include "runtime/stream/genesis.hpp"

namespace komado::stream {

/// Appends the genesis as the state log holds it.
void encode(byte_writer& out, const genesis& job);

/// Takes a genesis off `in`; `in.ok()` tells whether it was one.
genesis decode_genesis(byte_reader& in);

} // namespace komado::stream
