#pragma once

#include "tests/simulation/world.hpp"

#include <deque>

namespace komado::simulation {

/// A source as an actor would drive its core: reader, links, timer and end queries.
class source : public actor {
public:
  source(world& around, std::size_t partition);

  void start();
  void receive(const frame& message);
  /// The directory names another owner of `shard`.
  void learn(stream::shard_id shard, const directory_entry& entry);
  /// The connection to `owner` is gone.
  void lose(std::uint32_t owner);
  std::size_t partition() const { return partition_; }

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

  world& world_;
  std::size_t partition_;
  stream::source_id source_id_;
  stream::partition_feed feed_;
  microseconds tick_interval_;
  std::vector<directory_entry> owners_; // by shard, as far as known
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
