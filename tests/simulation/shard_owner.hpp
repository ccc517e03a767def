#pragma once

#include "tests/simulation/shard_sink.hpp"
#include "tests/simulation/world.hpp"

namespace komado::simulation {

/// A window actor with its sink, as actors would drive the cores.
class shard_owner : public actor {
public:
  /// `port`: where its node can be reached for it.
  shard_owner(world& around, node& home, stream::shard_id shard, std::uint16_t port);

  void start();
  void receive(const frame& message) override;
  /// Commits what there is, then tells the node.
  void drain();

  std::uint16_t port() const { return port_; }
  /// Of the first commit on.
  std::uint64_t incarnation() const { return window_ ? window_->state().stamp.incarnation : 0; }

  /// The node has let it go, but it does not mind (a mutation).
  bool disobedient = false;

  // -- for the sink -----------------------------------------------------------

  stream::shard_id shard() const { return shard_; }
  /// The log was folded: nothing if it held no state.
  void take_over(std::optional<stream::shard_state> state, std::uint64_t log_bytes);
  /// A cut is known to be committed.
  void committed();
  /// It crashed or was fenced.
  void end();
  const stream::shard_state& state() const { return window_->state(); }

private:
  void begin(stream::takeover from);
  void wait_for_genesis();
  void tick();
  void take(const frame& from, const stream::hello& message);
  void take(const frame& from, stream::batch message);
  void take(const frame& from, const stream::idle_claim& message);
  void adopt(stream::batch& message);
  template <class Message>
  void answer(const frame& to, const Message& message);
  void consider_cut();
  void finish_drain();
  void check_watermark();

  struct heard_claim {
    std::int64_t end = -1;
    microseconds heard_at = 0;
    microseconds asked_at = 0;
    microseconds said_at = 0;
  };

  world& world_;
  node& node_;
  stream::shard_id shard_;
  std::uint16_t port_;
  stream::uuid owner_;
  shard_sink sink_;
  std::optional<stream::window_shard> window_;
  bool known_ = false; // the directory knew the shard before the takeover, so its log cannot be empty
  bool announced_ = false;
  bool draining_ = false;
  microseconds tick_interval_;
  std::map<stream::source_id, frame> links_; ///< the last hello of each, without its body
  // For the checks.
  std::vector<heard_claim> claims_;
  microseconds ticked_at_ = 0;
  stream::timestamp checked_watermark_ = stream::no_watermark;
  std::uint64_t resyncs_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace komado::simulation
