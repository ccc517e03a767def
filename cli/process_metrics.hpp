#pragma once

#include "actors/cluster_report.hpp"
#include "cli/prometheus_text.hpp"

namespace komado::cli {

/// Writes what Prometheus's clients write of their own process: CPU time, memory and start time, by /proc;
/// and komado_build_info.
void write_process_metrics(prometheus_text& text);

/// The same of this process, for the report of its node.
actors::process_facts process_facts();

} // namespace komado::cli
