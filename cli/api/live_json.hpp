#pragma once

#include "actors/shard_views.hpp"
#include "cli/api/parameters.hpp"
#include "runtime/stream/time_zone.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace komado::cli {

/// What of the job decides how its live state is written.
struct job_view {
  std::string topic; ///< of the input
  std::vector<std::string> fields;
  stream::duration window_size{};
  stream::time_zone zone; ///< of results
};

// The bodies of answers; docs/api.md describes them.

std::string windows_json(const actors::joint_page<stream::open_window>& page, const job_view& job);
/// `since`: when the counts begin.
std::string devices_json(const actors::joint_page<stream::known_device>& page, stream::timestamp since,
                         const job_view& job);

/// The newest results of all, `limit` at most.
std::string results_json(const actors::shard_answers<stream::recent_page>& recent, const std::string& search,
                         std::size_t limit, const job_view& job, stream::timestamp now);

/// What became of records that no window took: counts since the job's birth, and the newest.
struct rejects_view {
  std::array<std::uint64_t, stream::reject_reason_count> rejected{};
  std::uint64_t late = 0;
};
std::string rejects_json(const rejects_view& counts, const actors::shard_answers<stream::recent_page>& recent,
                         const reject_query& query, const job_view& job, stream::timestamp now);

/// All of one device.
struct device_view {
  actors::shard_row<stream::known_device> device;
  actors::shard_answers<stream::page<stream::open_window>> windows;
  actors::shard_answers<stream::recent_page> recent;
};
std::string device_json(const device_view& view, const job_view& job, stream::timestamp now);

} // namespace komado::cli
