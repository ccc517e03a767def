#include "runtime/kafka/record_writer.hpp"

#include <algorithm>
#include <array>

namespace komado::kafka {
namespace {

using arguments = std::array<rd_kafka_vu_t, 8>;

// A null pointer means "absent" to librdkafka, and an empty view may hold one.
void set_bytes(rd_kafka_vu_t& argument, rd_kafka_vtype_t type, std::optional<std::string_view> bytes) {
  argument.vtype = type;
  argument.u.mem.ptr = nullptr;
  argument.u.mem.size = 0;
  if (!bytes)
    return;
  argument.u.mem.ptr = const_cast<char*>(bytes->data() ? bytes->data() : "");
  argument.u.mem.size = bytes->size();
}

headers_handle copy_headers(std::span<const header> headers) {
  headers_handle copy{rd_kafka_headers_new(headers.size())};
  for (const auto& [name, value] : headers)
    rd_kafka_header_add(copy.get(), name.data(), static_cast<ssize_t>(name.size()),
                        value.data() ? value.data() : "", static_cast<ssize_t>(value.size()));
  return copy;
}

// Fills all but the headers; answers how many arguments there are.
std::size_t fill(arguments& list, rd_kafka_topic_t* topic, const outgoing_record& record,
                 std::int64_t timestamp_ms, void* tag) {
  std::size_t count = 0;
  const auto next = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    list[count].vtype = type;
    return list[count++];
  };
  next(RD_KAFKA_VTYPE_RKT).u.rkt = topic;
  next(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition;
  next(RD_KAFKA_VTYPE_MSGFLAGS).u.i = record.borrowed ? 0 : RD_KAFKA_MSG_F_COPY;
  next(RD_KAFKA_VTYPE_OPAQUE).u.ptr = tag;
  if (timestamp_ms >= 0)
    next(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = timestamp_ms;
  set_bytes(list[count++], RD_KAFKA_VTYPE_KEY, record.key);
  set_bytes(list[count++], RD_KAFKA_VTYPE_VALUE, record.value);
  return count;
}

std::string attempt(const outgoing_record& record) {
  auto text = "writing to topic " + std::string{record.topic};
  if (record.partition >= 0)
    text += " partition " + std::to_string(record.partition);
  return text;
}

} // namespace

client::properties exact_writing() {
  return {{"enable.idempotence", "true"}, {"acks", "all"}, {"partitioner", "murmur2_random"}};
}

client::properties prompt_writing() {
  return {
      {"linger.ms", "1"},
      // A rejected record is written again with headers: larger than what the broker let in.
      {"message.max.bytes", "2097152"},
  };
}

result<rd_kafka_topic_t*> record_writer::topic(std::string_view name) {
  const auto known = std::ranges::find_if(
      topics_, [name](const topic_handle& topic) { return rd_kafka_topic_name(topic.get()) == name; });
  if (known != topics_.end())
    return known->get();
  topic_handle made{rd_kafka_topic_new(client_->get(), std::string{name}.c_str(), nullptr)};
  if (!made)
    return client_->describe(rd_kafka_last_error(), "opening topic " + std::string{name});
  return topics_.emplace_back(std::move(made)).get();
}

result<void> record_writer::write(const outgoing_record& record, std::int64_t timestamp_ms, void* tag,
                                  std::chrono::milliseconds timeout) {
  const auto target = topic(record.topic);
  if (!target)
    return target.error();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    arguments list{};
    auto count = fill(list, *target, record, timestamp_ms, tag);
    headers_handle headers;
    if (!record.headers.empty()) {
      headers = copy_headers(record.headers);
      list[count].vtype = RD_KAFKA_VTYPE_HEADERS;
      list[count++].u.headers = headers.get();
    }
    error_handle failure{rd_kafka_produceva(client_->get(), list.data(), count)};
    if (!failure) {
      // The headers belong to the message now.
      (void)headers.release();
      return {};
    }
    const auto code = rd_kafka_error_code(failure.get());
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || std::chrono::steady_clock::now() >= deadline)
      return client_->describe(code, attempt(record), rd_kafka_error_string(failure.get()));
    rd_kafka_poll(client_->get(), 10);
  }
}

} // namespace komado::kafka
