#pragma once

#include "tests/simulation/shard_sink.hpp"
#include "tests/simulation/world.hpp"

namespace komado::simulation {

/// A window actor with its sink, as actors would drive the cores.
class shard_owner : public actor {
public:
  shard_owner(world& around, stream::shard_id shard);

  void start();
  void receive(const frame& message);
  /// The directory names an owner of this shard: if it took over later, this one steps down.
  void learn(const directory_entry& entry);

  // -- for the sink -----------------------------------------------------------

  stream::shard_id shard() const { return shard_; }
  /// The log was folded: nothing if it held no state.
  void take_over(std::optional<stream::shard_state> state, std::uint64_t log_bytes);
  /// A cut is known to be committed.
  void committed();
  const stream::shard_state& state() const { return window_->state(); }

private:
  void begin(stream::takeover from);
  void wait_for_genesis();
  void tick();
  void take(const frame& from, const stream::hello& message);
  void take(const frame& from, stream::batch message);
  void take(const frame& from, const stream::idle_claim& message);
  void answer(const frame& to, stream::welcome message);
  void answer(const frame& to, const stream::acknowledgement& message);
  void consider_cut();
  void check_watermark();

  struct heard_claim {
    std::int64_t end = -1;
    microseconds heard_at = 0;
    microseconds asked_at = 0;
    microseconds said_at = 0;
  };

  world& world_;
  stream::shard_id shard_;
  stream::uuid owner_;
  shard_sink sink_;
  std::optional<stream::window_shard> window_;
  bool announced_ = false;
  microseconds tick_interval_;
  std::map<stream::source_id, std::uint32_t> addresses_;
  // For the checks.
  std::vector<heard_claim> claims_;
  microseconds ticked_at_ = 0;
  stream::timestamp checked_watermark_ = stream::no_watermark;
  std::uint64_t resyncs_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace komado::simulation
