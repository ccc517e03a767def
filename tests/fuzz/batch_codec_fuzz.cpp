#include "runtime/stream/batch_codec.hpp"
#include "tests/fuzz/demand.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace komado::stream {
namespace {

/// Whoever takes the batch reads nothing but what is there.
void check_bounds(const batch& got) {
  demand(got.values.size() == got.entries.size() * got.fields, "each entry has its values");
  for (const auto& entry : got.entries) {
    demand(std::size_t{entry.key_begin} + entry.key_size <= got.keys.size(), "a device is among the keys");
    demand(entry.readings == 1 || std::size_t{entry.combined} + got.fields <= got.combined.size(),
           "aggregates are among the combined");
  }
}

void check(std::string_view input) {
  batch got;
  if (!unpack_entries(input, got))
    return;
  check_bounds(got);
  const auto packed = pack_entries(got);
  batch again;
  demand(unpack_entries(packed, again), "what was packed unpacks");
  demand(pack_entries(again) == packed, "a batch survives its packing");
}

} // namespace
} // namespace komado::stream

/// Takes any bytes for the entries of a batch from another node.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  komado::stream::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
