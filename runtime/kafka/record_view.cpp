#include "runtime/kafka/record_view.hpp"

namespace komado::kafka {

record view(const rd_kafka_message_t& message) noexcept {
  rd_kafka_timestamp_type_t type{};
  record seen;
  seen.offset = message.offset;
  seen.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  seen.has_key = message.key != nullptr;
  seen.has_value = message.payload != nullptr;
  if (seen.has_key)
    seen.key = {static_cast<const char*>(message.key), message.key_len};
  if (seen.has_value)
    seen.value = {static_cast<const char*>(message.payload), message.len};
  return seen;
}

} // namespace komado::kafka
