#include "tests/actors/scripted_records.hpp"

#include <utility>

struct rd_kafka_message_s {
  komado::actors::scripted_record record;
};

namespace komado::kafka {

fetched_records::fetched_records(std::shared_ptr<const void> source, std::int32_t partition,
                                 std::vector<rd_kafka_message_s*> messages,
                                 std::optional<std::int64_t> end_of_partition) noexcept
    : source_{std::move(source)},
      messages_{std::move(messages)},
      end_of_partition_{end_of_partition},
      partition_{partition} {}

fetched_records::~fetched_records() { free_messages(); }

void fetched_records::free_messages() noexcept {
  for (auto* message : messages_)
    delete message;
}

record fetched_records::operator[](std::size_t index) const noexcept {
  const auto& scripted = messages_[index]->record;
  return {scripted.offset, scripted.timestamp_ms, {}, scripted.value, false, true};
}

void fetched_records::prefetch(std::size_t) const noexcept {}

std::int32_t fetched_records::leader_epoch() const noexcept { return messages_.empty() ? -1 : 4; }

} // namespace komado::kafka

namespace komado::actors {

std::shared_ptr<kafka::fetched_records> script(const std::vector<scripted_record>& records,
                                               std::optional<std::int64_t> end) {
  std::vector<rd_kafka_message_s*> messages;
  for (const auto& record : records)
    messages.push_back(new rd_kafka_message_s{record});
  return std::make_shared<kafka::fetched_records>(nullptr, 0, std::move(messages), end);
}

} // namespace komado::actors
