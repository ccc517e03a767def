#include "runtime/stream/state_fold.hpp"
#include "runtime/stream/state_log.hpp"
#include "tests/fuzz/demand.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {
namespace {

/// The input as a log: records with their length, two bytes, before each.
std::vector<std::string_view> records_of(std::string_view input) {
  std::vector<std::string_view> records;
  while (input.size() >= 2) {
    const auto size = static_cast<unsigned char>(input[0]) | static_cast<unsigned char>(input[1]) << 8;
    records.push_back(input.substr(2, static_cast<std::size_t>(size)));
    input.remove_prefix(2 + records.back().size());
  }
  return records;
}

/// Every error says where and in words.
void check_error(const error& failure) {
  demand(!failure.message.empty(), "an error has a message");
  demand(failure.code == errc::corrupt || failure.code == errc::unknown_version || failure.code == errc::torn,
         "an error is one of the log's");
}

shard_state fold_again(const std::vector<std::string>& records) {
  state_fold fold;
  log_offset offset = 0;
  for (const auto& record : records)
    demand(static_cast<bool>(fold.take(offset++, record)), "what was encoded decodes");
  auto state = std::move(fold).finish();
  demand(state && *state, "a snapshot is a whole state");
  return std::move(**state);
}

/// What decoded is a state: it encodes, and decodes to the same bytes again.
void check_round_trip(const shard_state& state) {
  const auto encoded = encode_state(state, state_kind::snapshot);
  const auto again = fold_again(encoded);
  demand(encode_state(again, state_kind::snapshot) == encoded, "a state survives its encoding");
  demand(again.partitions == state.partitions, "positions and counters survive");
  demand(hash_of(again.job) == hash_of(state.job), "the genesis survives");
}

void check(std::string_view input) {
  state_fold fold;
  log_offset offset = 0;
  for (const auto record : records_of(input)) {
    if (const auto taken = fold.take(offset++, record); !taken)
      return check_error(taken.error());
  }
  auto state = std::move(fold).finish();
  if (!state)
    return check_error(state.error());
  if (*state)
    check_round_trip(**state);
}

} // namespace
} // namespace komado::stream

/// Takes any bytes for a state log.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  komado::stream::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
