#pragma once

#include "actors/job.hpp"
#include "runtime/kafka/admin.hpp"

#include <chrono>

namespace komado::actors {

/// The genesis of a job that begins now: the job's shape, the name `birth`, and for every input
/// partition the numeric offset that `job.start` means at this moment.
kafka::result<stream::genesis> genesis_of(const job_options& job, kafka::admin& admin,
                                          const stream::uuid& birth,
                                          std::chrono::milliseconds timeout);

} // namespace komado::actors
