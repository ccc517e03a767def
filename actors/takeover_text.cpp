#include "actors/takeover_text.hpp"

#include <algorithm>
#include <map>

namespace komado::actors {

namespace {

/// Shards that one line names; the rest is only counted.
constexpr std::size_t named_shards = 16;

} // namespace

std::string text_of(const std::vector<stream::shard_id>& shards) {
  std::string text = shards.size() == 1 ? "shard " : "shards ";
  for (std::size_t i = 0; i < shards.size() && i < named_shards; ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shards[i]);
  if (shards.size() > named_shards)
    text += " and " + std::to_string(shards.size() - named_shards) + " more";
  return text;
}

std::string text_of_takeover(const std::vector<shard_ready>& shards) {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::chrono::milliseconds longest{};
  for (const auto& each : shards) {
    records += each.records;
    bytes += each.bytes;
    longest = std::max(longest, each.duration);
  }
  return "shards " + std::to_string(shards.size()) + " restored: " + std::to_string(records)
         + " records, " + std::to_string(bytes) + " bytes, " + std::to_string(longest.count()) + " ms";
}

std::string text_of_positions(const std::string& topic, const std::vector<shard_ready>& shards) {
  std::map<std::size_t, stream::log_offset> least;
  for (const auto& ready : shards) {
    for (std::size_t partition = 0; partition < ready.positions.size(); ++partition) {
      const auto position = ready.positions[partition];
      const auto known = least.try_emplace(partition, position).first;
      known->second = std::min(known->second, position);
    }
  }
  auto text = "positions in " + topic + " (partition:offset):";
  for (const auto& [partition, position] : least)
    text += " " + std::to_string(partition) + ":" + std::to_string(position);
  return text;
}

} // namespace komado::actors
