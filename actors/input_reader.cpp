#include "actors/input_reader.hpp"

#include <caf/send.hpp>

#include <utility>

namespace komado::actors {

template <class Message>
void input_reader::deliver(stream::partition_id partition, Message message) {
  source_actor source;
  {
    const std::lock_guard guard{mutex_};
    const auto known = sources_.find(partition);
    if (known == sources_.end())
      return;
    source = known->second;
  }
  caf::anon_send(source, std::move(message));
}

kafka::result<std::unique_ptr<input_reader>> input_reader::start(const job_options& job) {
  auto port = std::make_unique<input_reader>();
  auto* raw = port.get();
  kafka::reader_callbacks callbacks;
  callbacks.on_ready = [raw](std::int32_t partition, std::uint64_t generation) {
    raw->deliver(partition, records_ready{generation});
  };
  callbacks.on_end = [raw](std::int32_t partition, kafka::result<std::int64_t> end) {
    raw->deliver(partition, end_answer{end ? std::optional{*end} : std::nullopt});
  };
  callbacks.on_partition_error = [raw](std::int32_t partition, std::uint64_t generation,
                                       kafka::error failure) {
    raw->deliver(partition, read_failure{generation, std::move(failure)});
  };
  callbacks.on_unreachable = [log = job.log](std::string_view text) {
    log(log_level::warning, text);
  };
  auto reader = kafka::reader::start(job.kafka, job.shape.input_topic, std::move(callbacks));
  if (!reader)
    return reader.error();
  port->reader_ = std::move(*reader);
  return port;
}

void input_reader::attach(stream::partition_id partition, source_actor source) {
  const std::lock_guard guard{mutex_};
  sources_.insert_or_assign(partition, std::move(source));
}

void input_reader::detach(stream::partition_id partition) {
  source_actor released;
  {
    const std::lock_guard guard{mutex_};
    if (const auto known = sources_.extract(partition))
      released = known.mapped();
  }
  reader_->unassign(partition);
}

void input_reader::detach_all() {
  std::map<stream::partition_id, source_actor> released;
  const std::lock_guard guard{mutex_};
  released.swap(sources_);
}

void input_reader::assign(stream::partition_id partition, std::uint64_t generation,
                          kafka::log_position from) {
  reader_->assign(partition, generation, from);
}

void input_reader::ask(stream::partition_id partition) {
  reader_->ask(partition);
}

kafka::fetch input_reader::take(stream::partition_id partition, std::size_t most) {
  return reader_->take(partition, most);
}

void input_reader::unassign(stream::partition_id partition) {
  reader_->unassign(partition);
}

void input_reader::query_end(stream::partition_id partition) {
  reader_->query_end(partition);
}

} // namespace komado::actors
