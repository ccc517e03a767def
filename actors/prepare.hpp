#pragma once

#include "actors/job.hpp"
#include "actors/node_status.hpp"
#include "runtime/kafka/admin.hpp"

#include <stop_token>

namespace komado::actors {

/// Makes the topics ready that `job` uses, waiting for a broker and for the input topic as long as it
/// takes: verifies or creates the state topic, creates output, rejects and late topics that are
/// absent, with as many partitions as the input. Says each fact in the job's log, and in `status` what it waits for.
/// Blocks.
///
/// Returns what the input topic is. Errors: stopped; mismatch, refused, configuration.
kafka::result<kafka::topic_description> prepare_topics(const job_options& job, node_status& status,
                                                       std::stop_token stop);

} // namespace komado::actors
