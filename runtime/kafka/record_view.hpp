#pragma once

#include "runtime/kafka/fetched_records.hpp"

#include <librdkafka/rdkafka.h>

namespace komado::kafka {

/// A record of librdkafka's, as our callers see it; valid while the message lives. `message` must not
/// be an error or an end-of-partition event.
record view(const rd_kafka_message_t& message) noexcept;

} // namespace komado::kafka
