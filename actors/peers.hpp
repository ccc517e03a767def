#pragma once

#include "actors/gate.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace komado::actors {

struct peers_options {
  cluster_options cluster;
  std::uint32_t job_shards = 0;
  node_card card; ///< this node's
  std::shared_ptr<const shard_routes> shards;
  std::function<node_report()> report; ///< this node's; thread-safe
  std::function<stream::partition_id()> partitions; ///< of the input, as far as known; thread-safe
  log_function log;
  /// Starts the dialer, linked to the peers. Empty: the one that connects.
  std::function<dialer_actor(peers_actor::pointer, const gate_actor&)> dialer;
};

/// The way to other nodes: a connection to each that the directory names or that has introduced itself,
/// and the windows of their shards.
class peers_state {
public:
  static constexpr const char* name = "peers";

  peers_state(peers_actor::pointer self, peers_options options);
  peers_actor::behavior_type make_behavior();

private:
  struct peer {
    stream::directory_entry where; // of one of its shards; no port: it has only introduced itself
    gate_actor gate;               // null while not connected
    bool dialing = false;
    stream::steady_time dial_at{};
    stream::duration patience{}; // until the next attempt
    std::optional<stream::steady_time> missed_since; // calls fail
    bool said_missing = false;
    std::string address;
  };
  struct shard {
    stream::directory_entry owner;
    window_actor window; // null while not found
    bool asking = false;
    stream::steady_time ask_at{};
  };

  caf::result<std::uint16_t> listen();
  void learn(const stream::directory_entry& owner);
  void forget(stream::shard_id id);
  void connect(const peer_found& found);
  void miss(const peer_missing& missing);
  void bury(const caf::down_msg& down);
  void go_on();
  void dial(const stream::uuid& node, peer& to);
  /// How long to wait for `node` to call: nothing if it is this node's turn, else `wait`.
  stream::duration turn(const stream::uuid& node, stream::duration wait) const;
  void find(stream::shard_id id, shard& wanted, const gate_actor& gate);
  void answer(const stream::directory_entry& asked, const window_actor& window,
              const std::string& genesis);
  void lose(stream::shard_id id, shard& from);
  caf::result<cluster_report> gather();

  peers_actor::pointer self_;
  peers_options options_;
  gate_actor gate_;
  dialer_actor dialer_;
  node_actor node_; // null until it has started
  std::uint64_t ticks_ = 0;
  std::map<stream::uuid, peer> peers_;
  std::map<stream::shard_id, shard> shards_; // that other nodes own
};

} // namespace komado::actors
