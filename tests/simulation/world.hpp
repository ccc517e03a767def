#pragma once

#include "runtime/stream/genesis.hpp"
#include "runtime/stream/partition_feed.hpp"
#include "runtime/stream/window_shard.hpp"
#include "tests/simulation/audit.hpp"
#include "tests/simulation/mutations.hpp"
#include "tests/simulation/network.hpp"
#include "tests/simulation/schedule.hpp"

#include <memory>
#include <set>

namespace komado::simulation {

class node;
class shard_owner;
class source;

struct world_options {
  std::uint64_t seed = 0;
  mutation wrong = mutation::none;
  bool trace = false;
};

/// The whole system under one seed: nodes with their shards and sources, network, broker and faults.
class world {
public:
  world(world_options options, occurrences& counts);
  ~world();

  /// Runs the schedule to its end. Returns the violated invariant, or nothing.
  std::string run();

  // -- for the actors ---------------------------------------------------------

  random_source random;
  const plan job;
  const oracle expected;
  broker kafka;
  schedule events;
  occurrences& counts;
  audit checks;
  network net;

  bool wrong(mutation which) const { return options_.wrong == which; }
  stream::steady_time steady() const { return stream::steady_time{stream::duration{events.now()}}; }
  bool faulty() const { return events.now() < job.faults_end; }
  /// True with this probability, but only while faults happen.
  bool strikes(double probability) { return faulty() && random.chance(probability * job.chaos); }
  /// How long a call or a message takes.
  microseconds latency();

  /// A decision of the coordinator of `shard` is written to the partitions, one after the other.
  void complete_transactions(stream::shard_id shard);
  /// An EndTxn that its producer no longer waits for comes to the coordinator.
  void deliver_later(stream::shard_id shard, std::int64_t epoch, bool commit);

  /// How many input partitions there are now.
  std::size_t partitions() const;

  /// The job's settings, with a birth of its own.
  stream::genesis configured_genesis();
  /// The genesis that shard 0 has committed, if it has.
  const stream::genesis* committed_genesis();
  stream::feed_options feed_options() const;
  stream::shard_options shard_options() const;

  /// Whether a claim that partition is idle at `end` was right.
  bool truly_idle(stream::partition_id partition, std::int64_t end, microseconds asked_at,
                  microseconds said_at);
  void remember_claim(stream::partition_id partition, std::int64_t end);

  bool tracing() const { return options_.trace; }
  void trace(const std::string& line) const;
  void trace_frame(const frame& message, const char* verb) const;

  // -- who there is -------------------------------------------------------------

  /// Actors are never forgotten; dead ones are found by find_any() only.
  actor* find_any(std::uint32_t id) const { return actors_[id - 1].get(); }
  actor* find(std::uint32_t id) const { return id != 0 && find_any(id)->alive ? find_any(id) : nullptr; }
  /// Whoever answers at the address of that entry.
  shard_owner* answering_at(const stream::directory_entry& entry) const;
  std::vector<node*> running_nodes() const;
  const std::vector<shard_owner*>& owners() const { return owners_; }
  const std::vector<source*>& sources() const { return sources_; }

  /// Not started yet, so that its node can note it first.
  shard_owner& make_owner(node& home, stream::shard_id shard, std::uint16_t port);
  source& start_source(node& home, std::size_t partition);
  /// Ends an actor. Sources that are linked to it may be told, or have to find out.
  void end(actor& who);
  /// Ends a process with all that it runs. It is started again after a while.
  void end_process(node& which);
  /// A node stops for good: what it has to read is gone.
  void halt(node& which);
  /// The sources at both ends may be told, or have to find out.
  void tell_of_broken_connection(std::uint32_t one, std::uint32_t other);

private:
  struct machine {
    node* process = nullptr;
    microseconds start_at = 0;
  };

  void supervise();
  void start_node(machine& where);
  void calm_down();
  void restart_one();
  void tail();
  void trace_plan() const;
  microseconds deadline() const;
  template <class Actor>
  Actor& keep(std::unique_ptr<Actor> made, std::uint32_t process);

  world_options options_;
  std::vector<std::unique_ptr<actor>> actors_; // by id, from 1
  std::vector<machine> machines_;
  std::vector<shard_owner*> owners_;
  std::vector<source*> sources_;
  std::vector<bool> completing_; // by shard: markers are on their way
  std::set<std::pair<stream::partition_id, std::int64_t>> claimed_ends_;
  std::optional<stream::genesis> genesis_;
  bool calm_ = false;
  std::optional<microseconds> halted_at_; ///< when the first node did
};

} // namespace komado::simulation
