#include "runtime/kafka/reader.hpp"
#include "runtime/kafka/reader_loop.hpp"

#include <utility>

namespace komado::kafka {
namespace {

// Bounded per partition by records, not only by bytes: librdkafka spends some 500 bytes on each, so
// that small ones would cost many times what queued.max.messages.kbytes counts.
client::properties reader_tuning() {
  return {
      {"queued.min.messages", "4000"},
      {"queued.max.messages.kbytes", "1024"},
      {"fetch.message.max.bytes", "262144"},
      // The default of 1 s was measured to cut throughput to a fifth.
      {"fetch.queue.backoff.ms", "10"},
      // A fetch that waits at the ends of some partitions holds up a seek or an assignment of others.
      {"fetch.wait.max.ms", "100"},
  };
}

client::properties reader_requirements() {
  return {
      // Needed by librdkafka, used for nothing.
      {"group.id", "komado-reader"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"},
      {"isolation.level", "read_committed"},
  };
}

} // namespace

result<std::unique_ptr<reader>> reader::start(const client_options& options, std::string topic,
                                              reader_callbacks callbacks) {
  auto opened = client::open(client::kind::consumer, options, reader_tuning(), reader_requirements(), {});
  if (!opened)
    return opened.error();
  return std::unique_ptr<reader>{new reader{
      std::make_unique<loop>(std::move(*opened), std::move(topic), std::move(callbacks))}};
}

reader::reader(std::unique_ptr<loop> loop) : loop_{std::move(loop)} {}
reader::~reader() = default;

void reader::assign(std::int32_t partition, std::uint64_t generation, log_position from) {
  loop_->post({loop::order::move, true, partition, generation, from});
}

void reader::seek(std::int32_t partition, std::uint64_t generation, log_position to) {
  loop_->post({loop::order::move, false, partition, generation, to});
}

void reader::ask(std::int32_t partition) { loop_->post({loop::order::ask, false, partition, 0, {}}); }

fetch reader::take(std::int32_t partition, std::size_t most) { return loop_->take(partition, most); }

void reader::unassign(std::int32_t partition) { loop_->post({loop::order::unassign, false, partition, 0, {}}); }

void reader::query_end(std::int32_t partition) {
  loop_->post({loop::order::query_end, false, partition, 0, {}});
}

} // namespace komado::kafka
