#pragma once

#include "runtime/kafka/client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace komado::kafka {

/// Asks the broker where partitions of one topic end: one request for all that were wanted at a time, and the answers
/// through a queue. Of one thread.
class end_queries {
public:
  /// The high watermark (ListOffsets LATEST, read_uncommitted), or why it is not known.
  using answer = std::function<void(std::int32_t partition, result<std::int64_t>)>;

  /// `of` must outlive this.
  end_queries(client& of, std::string topic, answer on_end);

  /// Where the answers arrive: who waits watches it, and calls `serve`.
  rd_kafka_queue_t* queue() const noexcept { return answers_.get(); }

  /// The end of this partition is asked for by the next `send`.
  void want(std::int32_t partition) { wanted_.insert(partition); }

  /// Asks for what is wanted. May block for a second while a leader is unknown. Each partition is answered once, within
  /// 5 s.
  void send();

  /// Passes on what the broker has answered.
  void serve();

private:
  bool know_leaders();
  void pass_on(rd_kafka_event_t* event);

  client& client_;
  const std::string topic_;
  const answer on_end_;
  queue_handle answers_;
  std::set<std::int32_t> wanted_;
  // A request that fails as a whole names no partitions: remember them.
  std::map<std::uintptr_t, std::set<std::int32_t>> requests_;
  std::uintptr_t next_request_ = 1;
  bool leaders_known_ = false;
};

} // namespace komado::kafka
