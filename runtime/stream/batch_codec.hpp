#pragma once

#include "runtime/stream/batch.hpp"

#include <string>
#include <string_view>

namespace komado::stream {

/// What a batch holds of its devices (keys, entries, aggregates), as it travels between nodes: some 55 bytes for a
/// reading of two fields that was not combined with another, where the structures take 80. Nodes are little-endian, and those of
/// one job run one version of Komado.
std::string pack_entries(const batch& from);

/// Fills `into`'s keys, entries, values and aggregates. False: `packed` is not what pack_entries() made; `into` is then of no
/// use. Allocates at most some 70 times the size of `packed`.
bool unpack_entries(std::string_view packed, batch& into);

} // namespace komado::stream
