#pragma once

#include "actors/group_port.hpp"
#include "actors/input_port.hpp"
#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/shard_routes.hpp"
#include "actors/metrics.hpp"
#include "actors/source_set.hpp"
#include "actors/spawn.hpp"
#include "runtime/stream/tenure.hpp"

#include <caf/error.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace komado::actors {

struct node_options {
  /// With shape.input_topic_id set: what prepare_topics() found.
  std::shared_ptr<const job_options> job;
  stream::partition_id input_partitions = 0;
  stream::time_zone zone;
  stream::uuid id; ///< of this process, random
  std::shared_ptr<input_port> input;
  std::shared_ptr<group_port> group;
  std::shared_ptr<shard_routes> shards; ///< of this node, kept by it for other nodes
  /// Of all nodes, as far as they can be reached; kept by the node for whoever asks shards.
  std::shared_ptr<shard_routes> reachable = std::make_shared<shard_routes>();
  peers_actor peers;
  std::shared_ptr<node_status> status;
  std::shared_ptr<spawner> starts = std::make_shared<working_spawner>();
};

/// The node: runs the shards that the group gives it and the sources of their input partitions; tells them
/// and other nodes where each shard is; supervises them all.
class node_state {
public:
  static constexpr const char* name = "node";

  node_state(node_actor::pointer self, node_options options);
  ~node_state();
  node_actor::behavior_type make_behavior();

private:
  // What the group does.
  void join();
  void follow(const group_change& change);
  void perform(const stream::tenure::orders& orders);
  void drop_all();
  void show_held();
  void start(stream::shard_id id);
  void drain(stream::shard_id id);
  void drop(stream::shard_id id);
  void let_go(stream::shard_id id);
  shard_setting setting() const;

  // Where each shard is.
  void claim(const shard_ready& ready);
  void learn(const stream::directory_entry& entry);
  void seek(const stream::directory_entry& entry);
  void connect(const shard_route& route);
  bool is_ours(const shard_route& route) const;
  void say_if_ready();

  // Ends.
  void leave();
  void fail(const caf::error& reason);
  void stop_helpers();
  void bury(const caf::down_msg& down);
  bool bury_shard(const caf::down_msg& down);
  void quit_if_alone();

  node_actor::pointer self_;
  node_options options_;
  node_metrics metrics_;
  clerk_actor clerk_;
  directory_actor directory_;
  std::stop_source stop_;
  stream::uuid birth_; // names the job if this start is its birth

  stream::tenure tenure_;
  std::map<stream::shard_id, shard_actors> shards_;
  source_set sources_;
  std::map<stream::shard_id, stream::directory_entry> owners_; // as the directory says
  std::vector<shard_ready> taken_over_; // not said yet

  std::set<caf::actor_addr> discarded_;
  std::size_t alive_ = 0; // actors that were started and are not down, besides the sources
  bool joined_ = false;
  bool leaving_ = false;
  std::optional<stream::steady_time> give_up_leaving_; // waiting for the group's answer
  bool stopped_ = false; // helpers were told to end
  caf::error failure_; // of the first that failed
};

} // namespace komado::actors
