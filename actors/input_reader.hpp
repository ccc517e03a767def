#pragma once

#include "actors/input_port.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace komado::actors {

/// The node's one reader of the input topic, and the way from its thread to the sources.
class input_reader final : public input_port {
public:
  /// Starts the reader thread.
  static kafka::result<std::unique_ptr<input_reader>> start(const job_options& job);

  void attach(stream::partition_id partition, source_actor source) override;
  void detach(stream::partition_id partition) override;
  void detach_all() override;

  void assign(stream::partition_id partition, std::uint64_t generation,
              kafka::log_position from) override;
  void ask(stream::partition_id partition) override;
  kafka::fetch take(stream::partition_id partition, std::size_t most) override;
  void unassign(stream::partition_id partition) override;
  void query_end(stream::partition_id partition) override;

private:
  template <class Message>
  void deliver(stream::partition_id partition, Message message);

  std::mutex mutex_; // guards sources_: attach and the reader's thread meet here
  std::map<stream::partition_id, source_actor> sources_;
  std::unique_ptr<kafka::reader> reader_; // last: its thread ends before the rest
};

} // namespace komado::actors
