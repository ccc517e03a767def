#pragma once

#include "actors/cluster_report.hpp"
#include "actors/node_status.hpp"
#include "cli/http_server.hpp"

#include <caf/telemetry/metric_registry.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace komado::cli {

/// What a node answers over HTTP:
///
///   /metrics  Prometheus's text format 0.0.4: the registry's metrics and the process's
///   /healthz  200 "ok": the process lives
///   /readyz   200 "ready", or 503 and one line for each of the status's obstacles
///   /api/v1/cluster  the whole cluster as JSON, see cluster_json()
///   /         a list of these
///
/// `registry` must outlive the pages. `gather` asks the other nodes, for 2 s at most; it is called on the
/// server's threads, several at a time. Without it there is no page of the cluster.
std::map<std::string, http_server::page> node_pages(const caf::telemetry::metric_registry& registry,
                                                    std::shared_ptr<actors::node_status> status,
                                                    std::function<actors::cluster_report()> gather = {});

} // namespace komado::cli
