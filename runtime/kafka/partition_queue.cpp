#include "runtime/kafka/partition_queue.hpp"
#include "runtime/kafka/record_view.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace komado::kafka {
namespace {

/// Librdkafka's own, in which the records lie.
struct messages {
  explicit messages(std::size_t most) : all(most) {}
  messages(const messages&) = delete;
  messages& operator=(const messages&) = delete;
  ~messages() {
    for (auto* message : all)
      rd_kafka_message_destroy(message);
  }

  std::vector<rd_kafka_message_t*> all;
};

bool is_failure(const rd_kafka_message_t& message) noexcept {
  return message.err && message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF;
}

} // namespace

partition_queue::partition_queue(const client& opened, const std::string& topic, std::int32_t partition)
    : client_{opened}, topic_{topic}, partition_{partition},
      queue_{rd_kafka_queue_get_partition(opened.get(), topic.c_str(), partition)} {
  rd_kafka_queue_forward(queue_.get(), nullptr);
}

void partition_queue::move(std::int64_t position) noexcept {
  position_ = position;
  reported_end_.reset();
}

fetch partition_queue::take(std::size_t most) {
  fetch taken{fetched_records{partition_}, std::nullopt};
  auto owner = std::make_shared<messages>(most);
  const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, owner->all.data(), most);
  owner->all.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  auto& records = taken.records;
  records.reserve(owner->all.size());
  const rd_kafka_message_t* last = nullptr;
  for (const auto* message : owner->all) {
    if (!message->err) {
      last = message;
      records.append(view(*message));
      records.set_end_of_partition(std::nullopt);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      records.set_end_of_partition(message->offset);
    }
  }
  if (last)
    records.set_leader_epoch(rd_kafka_message_leader_epoch(last));
  else if (records.end_of_partition() == reported_end_)
    records.set_end_of_partition(std::nullopt);
  if (const auto next = records.next_offset()) {
    position_ = *next;
    reported_end_ = records.end_of_partition();
  }
  // At the position behind the records. One that stops the partition counts before those that do not.
  for (const auto* message : owner->all)
    if (is_failure(*message) && (!taken.failure || retriable(taken.failure->code)))
      taken.failure = describe(*message);
  records.set_owner(std::move(owner));
  return taken;
}

std::string partition_queue::place() const {
  return "topic " + topic_ + " partition " + std::to_string(partition_) + " at offset " + std::to_string(position_);
}

error partition_queue::describe(const rd_kafka_message_t& failure) const {
  auto told = client_.describe(failure.err, "reading " + place(), rd_kafka_message_errstr(&failure));
  if (told.code == errc::log_cut)
    told.message += ". Records that were not read yet are gone (retention, or a truncated log): what they "
                    "held is lost, and only a person can decide to go on without it";
  return told;
}

} // namespace komado::kafka
