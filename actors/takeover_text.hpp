#pragma once

#include "actors/messages.hpp"

#include <string>
#include <vector>

namespace komado::actors {

/// "shard 3" or "shards 0, 1, 2"; of many the first 16.
std::string text_of(const std::vector<stream::shard_id>& shards);

/// How many shards were restored, and what it took.
std::string text_of_takeover(const std::vector<shard_ready>& shards);

/// Where each input partition is read on: the least position of all these shards.
std::string text_of_positions(const std::string& topic, const std::vector<shard_ready>& shards);

} // namespace komado::actors
