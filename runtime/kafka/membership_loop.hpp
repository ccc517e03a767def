#pragma once

#include "runtime/kafka/client.hpp"
#include "runtime/kafka/membership.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace komado::kafka {

/// The membership's thread and all that it owns.
class membership::loop {
public:
  enum class order : std::uint8_t { release, prove, leave };
  struct command {
    order what;
    std::int32_t partition = 0;
  };

  loop(membership_options how, membership_callbacks callbacks);
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  result<void> start(const client_options& options);
  void post(const command& next);

private:
  using clock = std::chrono::steady_clock;
  using partitions = std::set<std::int32_t>;

  /// As whom the coordinator knows us.
  struct identity {
    std::string member;
    std::int32_t generation = -1;
    friend bool operator==(const identity&, const identity&) = default;
  };
  struct proof {
    std::int32_t partition = 0;
    clock::time_point deadline;
    identity asked_as;
    bool in_flight = false;
    clock::time_point next_try;
  };
  static constexpr std::chrono::milliseconds proof_pause{100};

  void run();
  bool take_commands();
  void execute(const command& next);
  void serve();
  void wait();

  void rebalance(int code, const rd_kafka_topic_partition_list_t& list);
  void assign(const partitions& added);
  void revoke(const partitions& going);
  void complete_revocation();
  void lose();
  void unassign(const partitions& gone);
  void close();
  void finish_closing();
  void hurry_closing();
  void answer_rebalance();
  static void destroy(client&& gone);

  void begin_proof(std::int32_t partition);
  void send_proof(std::uintptr_t id, proof& next);
  void take_proof(rd_kafka_event_t& event);
  void drive_proofs();
  void refuse_proofs();
  void answer(std::int32_t partition, bool proven);
  bool owns(std::int32_t partition) const;
  identity who_we_are() const;

  void take_failure(const rd_kafka_message_t& message);
  void report(int code, const std::string& attempt, const char* reason);
  void watch_brokers();
  void watch(rd_kafka_queue_t* queue);
  static void on_queue_event(rd_kafka_t*, void* self);

  const membership_options how_;
  membership_callbacks callbacks_; // emptied when nobody may hear of anything any more

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<command> posted_; // guarded by mutex_
  bool woken_ = false;          // guarded by mutex_
  bool stopping_ = false;       // guarded by mutex_

  // The rest is the thread's own.
  std::vector<command> taken_;
  partitions assigned_;   // by librdkafka's count: what is ours, and what is being revoked
  partitions revoking_;   // the part of assigned_ that is
  partitions unreleased_; // the part of revoking_ that is not handed over yet
  bool revocation_open_ = false;
  bool closing_ = false;
  bool left_ = false;
  std::map<std::uintptr_t, proof> proofs_;
  std::uintptr_t next_proof_ = 1;
  std::string last_error_;
  bool in_outage_ = false;

  // The queues must go before the client.
  std::optional<client> client_;
  queue_handle events_;
  queue_handle commits_;
  queue_handle closing_events_;
  std::thread thread_;
};

} // namespace komado::kafka
