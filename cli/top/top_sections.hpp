#pragma once

#include "cli/text_table.hpp"
#include "cli/top/top_answers.hpp"

#include <cstddef>

namespace komado::cli {

/// The tables of `komado top`, of at most `most` rows each, the most interesting first.

/// Devices: with rejected or late readings, or else with the clocks that are furthest off.
text_table devices_table(const top_answers& answers, std::size_t most);

/// Open windows, those first that close next.
text_table windows_table(const top_answers& answers, std::size_t most);

/// Partitions that hold the watermark back, wait to be read or have no reader.
text_table partitions_table(const top_answers& answers, std::size_t most);

/// Shards that do not run, then those whose watermarks are furthest behind.
text_table shards_table(const top_answers& answers, std::size_t most);

} // namespace komado::cli
