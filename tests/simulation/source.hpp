#pragma once

#include "tests/simulation/world.hpp"

#include <deque>

namespace komado::simulation {

/// A source as an actor would drive its core: reader, links, timer and end queries.
class source : public actor {
public:
  source(world& around, node& home, std::size_t partition);

  void start();
  void receive(const frame& message) override;
  /// The node's view of the directory names an owner of `shard`.
  void meet(stream::shard_id shard);
  /// This owner is gone.
  void lose(std::uint32_t owner);
  /// The connection to a process is gone.
  void lose_process(std::uint32_t process);
  std::size_t partition() const { return partition_; }

  bool doubled = false; ///< nobody looks after it

private:
  void tick();
  void say_hello(stream::shard_id shard);
  void serve();
  void take_records();
  void fetch();
  void fetched(std::uint64_t generation);
  void send_batches(stream::partition_feed::flush mode);
  void query_end();
  void confirm_end(std::optional<std::int64_t> end, microseconds asked_at);

  /// An owner, and how to get there.
  struct route {
    std::uint32_t owner = 0;
    std::uint32_t process = 0;
    std::uint64_t connection = 0;
  };

  template <class Message>
  void send(stream::shard_id shard, Message message, microseconds asked_at = 0, microseconds said_at = 0);

  world& world_;
  node& node_;
  std::size_t partition_;
  stream::source_id source_id_;
  stream::partition_feed feed_;
  microseconds tick_interval_;
  std::vector<route> asked_;  // by shard
  std::vector<route> routes_; // by shard: of the one who answered
  // The reader.
  std::uint64_t generation_ = 0; // one more at each seek
  bool fetching_ = false;
  std::int64_t position_ = -1;
  std::int64_t reported_end_ = -1;
  std::deque<const planned_offset*> fetched_;
  std::optional<std::int64_t> found_end_;

  stream::timestamp greatest_ = stream::no_watermark; // for a mutation
  std::uint64_t rewinds_ = 0;
};

} // namespace komado::simulation
