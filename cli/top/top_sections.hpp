#pragma once

#include "cli/text_table.hpp"
#include "cli/top/top_answers.hpp"
#include "cli/top/top_lack.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace komado::cli {

/// The tables of `komado top`, of at most `most` rows each, the most interesting first.

/// Devices: with rejected or late readings or wrong clocks, then those with the most readings.
text_table devices_table(const top_answers& answers, std::size_t most);

/// Open windows, those first that close next.
text_table windows_table(const top_answers& answers, std::size_t most);

/// Partitions that hold the watermark back, wait to be read or have no reader.
text_table partitions_table(const top_answers& answers, std::size_t most);

/// Shards that do not run, then those whose watermarks are furthest behind.
text_table shards_table(const top_answers& answers, std::size_t most);

/// What the state and the rates lack; the devices; the windows; partitions and shards together.
lack overview_lack(const top_answers& answers);
lack devices_lack(const top_answers& answers);
lack windows_lack(const top_answers& answers);
lack cluster_lack(const top_answers& answers);

/// The member, a number of seconds, as people say it: "41 s", "3 d".
std::string span_cell(const json_object& from, std::string_view key);

} // namespace komado::cli
