#pragma once

#include "runtime/stream/commit_protocol.hpp"
#include "runtime/stream/state_fold.hpp"
#include "tests/simulation/world.hpp"

namespace komado::simulation {

/// A sink as an actor would drive its core: every call to the broker is a step of the schedule.
class shard_sink {
public:
  shard_sink(world& around, shard_owner& owner);

  void start() { go_on(); }
  void submit(stream::cut_ptr cut);

private:
  struct addressed {
    output_log* to;
    output_message message;
    bool snapshot_begin = false;
  };

  void go_on();
  void trace() const;
  void step();
  void initialise();
  void read();
  void finish_reading();
  void conclude(const std::optional<stream::commit_stamp>& last);
  void begin_transaction();
  void add_state_records(bool first_attempt);
  void transact();
  broker_answer produce(const addressed& next);
  void abort();
  void commit();
  void end_transaction(stream::transaction_outcome outcome);
  void acknowledge(const stream::cut_ptr& cut);
  /// Reads all that is stable now, which is too early.
  void restore_early();

  world& world_;
  shard_owner& owner_;
  stream::commit_protocol protocol_;
  std::int64_t epoch_ = -1;
  std::int64_t mark_ = 0;
  std::int64_t position_ = 0;
  stream::state_fold fold_;
  std::optional<stream::commit_stamp> last_seen_;    ///< in the log
  std::optional<stream::commit_stamp> acknowledged_; ///< the last commit known, for a mutation
  bool restored_early_ = false;
  std::size_t attempts_ = 0; ///< at the cut in flight
  std::vector<addressed> outbox_;
  std::size_t sent_ = 0;
  std::int64_t snapshot_at_ = -1;
};

} // namespace komado::simulation
