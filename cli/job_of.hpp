#pragma once

#include "actors/job.hpp"
#include "cli/settings.hpp"

namespace komado::cli {

/// The job that `settings` describe, in the terms of the layers below. The input topic's id is not known
/// yet. May look a name up: see cluster_of().
actors::job_options job_of(const node_settings& settings, actors::log_function log);

/// How to reach Kafka by `settings`; librdkafka's own lines go to `log`.
kafka::client_options client_of(const kafka_settings& settings, actors::log_function log);

} // namespace komado::cli
