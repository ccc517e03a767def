#pragma once

#include "runtime/stream/errors.hpp"
#include "runtime/stream/identity.hpp"
#include "runtime/stream/reading_parser.hpp"
#include "runtime/stream/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace komado::stream {

/// The job's birth certificate (design §3): everything that decides what a record becomes. Shard 0
/// commits it first; the other shards copy it. It never changes.
struct genesis {
  uuid birth;
  std::uint32_t shards = 0;
  std::string input_topic;
  std::string input_topic_id;            ///< Kafka's id: a topic made anew is another topic
  std::vector<log_offset> start_offsets; ///< by input partition; partitions added later begin at 0
  reading_format format;
  duration window_size{};
  duration watermark_delay{};
  duration max_future{};
  duration max_past{};
};

/// Names the genesis in a hello: FNV-1a over its encoded bytes.
std::uint64_t hash_of(const genesis& job);

/// Checks that `configured` asks for the job that `stored` gave birth to. Birth and start offsets are
/// the stored ones' to say. The error names each setting that differs, with both values.
result<void> check_same_job(const genesis& stored, const genesis& configured);

} // namespace komado::stream
