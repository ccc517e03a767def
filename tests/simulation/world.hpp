#pragma once

#include "runtime/stream/genesis.hpp"
#include "runtime/stream/partition_feed.hpp"
#include "runtime/stream/window_shard.hpp"
#include "tests/simulation/audit.hpp"
#include "tests/simulation/frame.hpp"
#include "tests/simulation/mutations.hpp"
#include "tests/simulation/schedule.hpp"

#include <map>
#include <memory>
#include <set>

namespace komado::simulation {

class shard_owner;
class source;

struct world_options {
  std::uint64_t seed = 0;
  mutation wrong = mutation::none;
  bool trace = false;
};

/// The newest owner of a shard that announced itself.
struct directory_entry {
  std::uint64_t incarnation = 0;
  std::uint32_t owner = 0;
};

/// The whole system under one seed: sources, owners, network, broker, supervisor and faults.
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

  bool wrong(mutation which) const { return options_.wrong == which; }
  stream::steady_time steady() const { return stream::steady_time{stream::duration{events.now()}}; }
  bool faulty() const { return events.now() < job.faults_end; }
  /// True with this probability, but only while faults happen.
  bool strikes(double probability) { return faulty() && random.chance(probability * job.chaos); }
  /// How long a call or a message takes.
  microseconds latency();

  void send(frame message);

  /// A decision of the coordinator of `shard` is written to the partitions, one after the other.
  void complete_transactions(stream::shard_id shard);
  /// An EndTxn that its producer no longer waits for comes to the coordinator.
  void deliver_later(stream::shard_id shard, std::int64_t epoch, bool commit);

  /// The job's settings, with a birth of its own.
  stream::genesis configured_genesis();
  /// The genesis that shard 0 has committed, if it has.
  const stream::genesis* committed_genesis();
  stream::feed_options feed_options() const;
  stream::shard_options shard_options() const;

  void announce(const shard_owner& owner, std::uint64_t incarnation);
  const directory_entry& find_owner(stream::shard_id shard) const { return directory_[shard]; }

  /// Ends an actor: crashed, or stepped down.
  void end(actor& who);
  void crash_process(std::uint32_t process);

  /// Whether a claim that partition is idle at `end` was right.
  bool truly_idle(stream::partition_id partition, std::int64_t end, microseconds asked_at,
                  microseconds said_at);
  void remember_claim(stream::partition_id partition, std::int64_t end);

  bool tracing() const { return options_.trace; }
  void trace(const std::string& line) const;

private:
  template <class Actor>
  struct place {
    Actor* newest = nullptr;
    microseconds start_at = 0; // when the next one starts; 0: nobody is missed
  };

  void supervise();
  template <class Actor>
  bool present(const place<Actor>& of) const;
  template <class Actor, class Start>
  void replace(place<Actor>& of, Start start);
  void start_owner(stream::shard_id shard);
  void start_source(std::size_t partition);
  void strike();
  void freeze(actor& who);
  void cut_link();
  void calm_down();
  void tail();
  void trace_plan() const;
  void trace_frame(const frame& message, const char* verb) const;
  void deliver(const std::shared_ptr<frame>& message, microseconds sent_at);
  actor* random_actor();
  template <class Instance>
  Instance* find_alive(const std::vector<std::unique_ptr<Instance>>& all, std::uint32_t id) const;
  microseconds deadline() const;

  world_options options_;
  std::vector<std::unique_ptr<shard_owner>> owners_;
  std::vector<std::unique_ptr<source>> sources_;
  std::vector<place<shard_owner>> shards_;
  std::vector<place<source>> partitions_;
  std::vector<directory_entry> directory_;
  std::vector<bool> completing_; // by shard: markers are on their way
  std::map<std::pair<std::uint32_t, std::uint32_t>, microseconds> cuts_;
  std::set<std::pair<stream::partition_id, std::int64_t>> claimed_ends_;
  std::optional<stream::genesis> genesis_;
  std::uint32_t last_id_ = 0;
  bool calm_ = false;
};

} // namespace komado::simulation
