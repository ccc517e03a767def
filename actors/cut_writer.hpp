#pragma once

#include "actors/job.hpp"
#include "runtime/kafka/transactional_producer.hpp"
#include "runtime/stream/cut.hpp"

namespace komado::actors {

/// Adds all of `cut` to the producer's open transaction: results, late readings, rejects and state
/// records, the latter tracked. The same cut gives the same records again.
///
/// A rejected record that would not fit beside its headers is cut short, and says so in a header; the
/// whole is in the input topic still, at the offset that the headers name.
kafka::result<void> write_cut(kafka::transactional_producer& producer, const job_options& job,
                              stream::shard_id shard, const stream::cut& cut);

} // namespace komado::actors
