#include "runtime/kafka/fetched_records.hpp"
#include "runtime/kafka/record_view.hpp"

#include <utility>

namespace komado::kafka {

namespace {

constexpr std::size_t distance = 8; // records ahead
constexpr std::size_t cache_line = 64;

} // namespace

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

fetched_records::fetched_records(std::shared_ptr<const void> source, std::int32_t partition,
                                 std::vector<rd_kafka_message_s*> messages,
                                 std::optional<std::int64_t> end_of_partition) noexcept
    : source_{std::move(source)}, messages_{std::move(messages)}, end_of_partition_{end_of_partition}, partition_{partition} {}

fetched_records::~fetched_records() { free_messages(); }

fetched_records::fetched_records(fetched_records&& other) noexcept
    : source_{std::move(other.source_)}, messages_{std::exchange(other.messages_, {})},
      end_of_partition_{std::exchange(other.end_of_partition_, std::nullopt)}, partition_{other.partition_} {}

fetched_records& fetched_records::operator=(fetched_records&& other) noexcept {
  if (this != &other) {
    free_messages();
    source_ = std::move(other.source_);
    messages_ = std::exchange(other.messages_, {});
    end_of_partition_ = std::exchange(other.end_of_partition_, std::nullopt);
    partition_ = other.partition_;
  }
  return *this;
}

void fetched_records::free_messages() noexcept {
  for (auto* message : messages_)
    rd_kafka_message_destroy(message);
}

record fetched_records::operator[](std::size_t index) const noexcept { return view(*messages_[index]); }

void fetched_records::prefetch(std::size_t index) const noexcept {
  // A message is a descriptor of two cache lines that points at its bytes: the far one's descriptor now,
  // so that the near one's is there already and says where its bytes are.
  if (index + distance < messages_.size()) {
    const auto* far = reinterpret_cast<const char*>(messages_[index + distance]);
    __builtin_prefetch(far);
    __builtin_prefetch(far + cache_line);
  }
  if (index + distance / 2 < messages_.size()) {
    const auto* bytes = static_cast<const char*>(messages_[index + distance / 2]->payload);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + cache_line);
    __builtin_prefetch(bytes + 2 * cache_line);
  }
}

std::optional<std::int64_t> fetched_records::next_offset() const noexcept {
  if (end_of_partition_)
    return end_of_partition_;
  if (empty())
    return std::nullopt;
  return messages_.back()->offset + 1;
}

std::int32_t fetched_records::leader_epoch() const noexcept {
  return empty() ? -1 : rd_kafka_message_leader_epoch(messages_.back());
}

} // namespace komado::kafka
