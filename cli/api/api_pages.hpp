#pragma once

#include "actors/problems.hpp"
#include "actors/shard_views.hpp"
#include "cli/api/cluster_observer.hpp"
#include "cli/api/live_json.hpp"
#include "cli/http_server.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace komado::cli {

/// Where the answers of the API come from. Everything is called on the server's threads, several at a time.
struct api_sources {
  std::function<actors::cluster_report()> gather; ///< asks all nodes, for 2 s at most
  std::shared_ptr<cluster_observer> observer;
  std::shared_ptr<const actors::shard_views> views;
  std::uint32_t shards = 0; ///< of the job
  job_view job;
  std::string zone; ///< the name of job.zone
  actors::patience_settings patience;
};

/// The pages of /api/v1, as docs/api.md and docs/openapi.yaml describe them.
std::map<std::string, http_server::page> api_pages(api_sources sources);

} // namespace komado::cli
