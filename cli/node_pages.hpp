#pragma once

#include "actors/node_status.hpp"
#include "cli/http_server.hpp"

#include <caf/telemetry/metric_registry.hpp>

#include <map>
#include <memory>
#include <string>

namespace komado::cli {

/// What a node answers over HTTP:
///
///   /metrics  Prometheus's text format 0.0.4: the registry's metrics and the process's
///   /healthz  200 "ok": the process lives
///   /readyz   200 "ready", or 503 and one line for each of the status's obstacles
///
/// `registry` must outlive the pages.
std::map<std::string, http_server::page> node_pages(const caf::telemetry::metric_registry& registry,
                                                    std::shared_ptr<actors::node_status> status);

} // namespace komado::cli
