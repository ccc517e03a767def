#pragma once

#include "runtime/kafka/client.hpp"
#include "runtime/kafka/end_queries.hpp"
#include "runtime/kafka/partition_queue.hpp"
#include "runtime/kafka/reader.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace komado::kafka {

/// The reader's thread and all that it owns.
class reader::loop {
public:
  enum class order : std::uint8_t { move, ask, unassign, query_end };
  struct command {
    order what;
    bool assigns = false; ///< a move that assigns the partition if it isn't yet
    std::int32_t partition = 0;
    std::uint64_t generation = 0;
    log_position position;
  };

  loop(client opened, std::string topic, reader_callbacks callbacks);
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  void post(const command& next);
  fetch take(std::int32_t partition, std::size_t most);

private:
  /// One assigned partition.
  struct slot {
    std::int32_t partition = 0;
    std::uint64_t generation = 0;
    std::shared_ptr<partition_queue> queue; ///< a take may still be under way
    bool asked = false;
  };

  void run();
  bool take_commands();
  void execute(const command& next);
  void move(const command& next);
  void start(slot& target, log_position from);
  void restart(slot& target, log_position from);
  void stop(slot& target);
  void withdraw(std::int32_t partition);
  void report(const slot& place, std::string_view attempt, const rd_kafka_error_t& failure);
  void answer_if_ready(slot& asking);
  void serve_events();
  void wait();

  static void on_queue_event(rd_kafka_t*, void* self);
  void watch(rd_kafka_queue_t* queue) { rd_kafka_queue_cb_event_enable(queue, &on_queue_event, this); }
  static void unwatch(rd_kafka_queue_t* queue) { rd_kafka_queue_cb_event_enable(queue, nullptr, nullptr); }

  client client_;
  const std::string topic_;
  const reader_callbacks callbacks_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<command> posted_; // guarded by mutex_
  bool woken_ = false;          // guarded by mutex_
  bool stopping_ = false;       // guarded by mutex_

  std::map<std::int32_t, std::shared_ptr<partition_queue>> queues_; // guarded by mutex_: what take() may take from
  std::mutex taking_; // one thread at a time may take; locked before mutex_

  // The rest is the thread's own.
  std::vector<command> taken_;
  std::map<std::int32_t, slot> slots_;
  bool in_outage_ = false;
  queue_handle events_;
  end_queries ends_;
  std::thread thread_;
};

} // namespace komado::kafka
