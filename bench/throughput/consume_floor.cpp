// The floor of the benchmark: what it costs to have librdkafka read every record of a topic, touch it
// and do nothing. Prints the records and bytes that it read.

#include "cli/allocator.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace {

struct consumer_deleter {
  void operator()(rd_kafka_t* consumer) const {
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
  }
};
using consumer_ptr = std::unique_ptr<rd_kafka_t, consumer_deleter>;

[[noreturn]] void fail(const char* what, const char* why) {
  std::fprintf(stderr, "consume_floor: %s: %s\n", what, why);
  std::exit(1);
}

consumer_ptr open_consumer(const char* brokers) {
  std::array<char, 512> why{};
  auto* conf = rd_kafka_conf_new();
  // As the node's reader is set up (runtime/kafka/reader.cpp), but for its bounds on queues and fetches, which
  // keep a node's memory small: librdkafka's own are larger, so the floor is cheaper and the ratio no kinder.
  for (const auto& [name, value] :
       {std::pair{"bootstrap.servers", brokers}, {"group.id", "komado-bench-floor"},
        {"enable.auto.commit", "false"}, {"enable.partition.eof", "true"},
        {"auto.offset.reset", "error"}, {"isolation.level", "read_committed"},
        {"fetch.queue.backoff.ms", "10"}}) {
    if (rd_kafka_conf_set(conf, name, value, why.data(), why.size()) != RD_KAFKA_CONF_OK)
      fail(name, why.data());
  }
  auto* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size());
  if (!consumer)
    fail("consumer", why.data());
  rd_kafka_poll_set_consumer(consumer);
  return consumer_ptr{consumer};
}

struct totals {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t touched = 0; // so that the compiler keeps the read
};

totals consume(rd_kafka_t* consumer, int partitions) {
  auto* queue = rd_kafka_queue_get_consumer(consumer);
  std::array<rd_kafka_message_t*, 2000> messages{};
  totals seen;
  for (int ended = 0; ended < partitions;) {
    const auto count = rd_kafka_consume_batch_queue(queue, 100, messages.data(), messages.size());
    for (ssize_t i = 0; i < count; ++i) {
      auto* message = messages[static_cast<std::size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        ++ended;
      } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        fail("read", rd_kafka_message_errstr(message));
      } else {
        ++seen.records;
        seen.bytes += message->len;
        const auto* payload = static_cast<const unsigned char*>(message->payload);
        for (std::size_t at = 0; at < message->len; at += 64)
          seen.touched += payload[at];
      }
      rd_kafka_message_destroy(message);
    }
  }
  rd_kafka_queue_destroy(queue);
  return seen;
}

} // namespace

int main(int argc, char** argv) {
  komado::cli::keep_freed_memory(); // the same allocator in every respect
  if (argc != 4)
    fail("usage", "consume_floor BROKERS TOPIC PARTITIONS");
  const auto consumer = open_consumer(argv[1]);
  const int partitions = std::atoi(argv[3]);
  auto* list = rd_kafka_topic_partition_list_new(partitions);
  for (int i = 0; i < partitions; ++i)
    rd_kafka_topic_partition_list_add(list, argv[2], i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  if (rd_kafka_assign(consumer.get(), list) != RD_KAFKA_RESP_ERR_NO_ERROR)
    fail("assign", argv[2]);
  rd_kafka_topic_partition_list_destroy(list);
  const auto seen = consume(consumer.get(), partitions);
  std::printf("%llu records, %llu bytes, %llu\n", static_cast<unsigned long long>(seen.records),
              static_cast<unsigned long long>(seen.bytes),
              static_cast<unsigned long long>(seen.touched));
}
