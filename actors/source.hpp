#pragma once

#include "actors/input_port.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/metrics.hpp"
#include "runtime/stream/partition_feed.hpp"

#include <memory>
#include <vector>

namespace komado::actors {

struct source_options {
  stream::partition_id partition = 0;
  stream::source_id id = 0; ///< of this instance, random
  stream::feed_options feed;
  std::string topic;
  std::shared_ptr<input_port> input;
  clerk_actor clerk;
  log_function log;
  std::shared_ptr<node_status> status = std::make_shared<node_status>(); ///< the node's
};

/// The source of one input partition: carries records and messages between the reader, the feed, which
/// decides, and the windows.
class source_state {
public:
  static constexpr const char* name = "source";

  source_state(source_actor::pointer self, source_options options);
  source_actor::behavior_type make_behavior();

private:
  void connect(const shard_route& route);
  void disconnect(const route_lost& lost);
  bool reaches(stream::shard_id shard) const;
  void open(stream::shard_id shard, const stream::welcome& message);
  void acknowledge(stream::shard_id shard, const stream::acknowledgement& message);
  void read(const records_ready& message);
  void confirm_end(const end_answer& message);
  void fail(const read_failure& message);
  void take_failure(const kafka::error& failure);
  void tick();

  void scan();
  bool take_records();
  bool scan_taken();
  void follow_seek();
  void ask();
  void say_hello();
  void ask_for_end();
  void send_batches(stream::partition_feed::flush mode);
  void flush_soon();

  source_actor::pointer self_;
  source_options options_;
  stream::partition_feed feed_;
  std::vector<window_actor> windows_; // by shard; null while the owner is unknown
  std::uint64_t genesis_hash_ = 0;
  stream::uuid birth_;
  std::uint64_t generation_; // of the reader's position; no other source of the partition had it
  kafka::fetched_records taken_; // below options_, whose reader it must not outlive
  std::size_t scanned_ = 0;      // of taken_
  bool ready_ = false;           // the reader may have more
  bool going_on_ = false;        // a message to go on is under way
  stream::steady_time flushed_at_{};
  bool flush_pending_ = false;
  stream::log_offset reported_ = -1;
  stream::steady_time reported_at_{};
  source_metrics metrics_;
  bool asking_end_ = false;
  stream::steady_time end_asked_at_{};
};

} // namespace komado::actors
