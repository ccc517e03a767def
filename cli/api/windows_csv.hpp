#pragma once

#include "cli/api/live_json.hpp"

#include <string>

namespace komado::cli {

/// Open windows as CSV (RFC 4180). The header: device, start, end, count, for each field its mean, min, max
/// and nulls, then last_reading. A device that a spreadsheet would take for a formula gets an apostrophe
/// before it.
std::string windows_csv_header(const job_view& job);
void append_windows_csv(std::string& out, const actors::joint_page<stream::open_window>& page,
                        const job_view& job);

} // namespace komado::cli
