#pragma once

#include "actors/problems.hpp"
#include "cli/api/cluster_observer.hpp"
#include "cli/api/live_json.hpp"

#include <string>

namespace komado::cli {

/// The body of /api/v1/overview; docs/api.md describes it.
std::string overview_json(const observation& seen, const job_view& job, const std::string& zone,
                          const actors::patience_settings& settings, stream::timestamp now);

} // namespace komado::cli
