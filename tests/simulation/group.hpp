#pragma once

#include "tests/simulation/plan.hpp"
#include "tests/simulation/random.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace komado::simulation {

/// Kafka's coordinator of the group that divides the shards among nodes: classic protocol,
/// cooperative-sticky. A shard that moves is first taken from its member, and given to the next one in a
/// later generation, once the first has let go. Members that are silent are out, and do not know it.
class group {
public:
  using member_id = std::uint32_t; ///< 0: nobody
  using shard_set = std::set<std::uint32_t>;

  struct assignment {
    std::uint64_t generation = 0;
    shard_set shards;
  };

  /// What a member says with each heartbeat.
  struct report {
    member_id member = 0;
    std::uint64_t generation = 0; ///< that it knows of
    shard_set held;               ///< what it has not let go yet
    bool ready = false;           ///< it is handing nothing over: it may join the next generation
  };

  group(std::uint32_t shards, random_source& random);

  member_id join(microseconds now);
  void leave(member_id member);

  /// Nothing if the member is out. Otherwise the newest generation that it is part of; 0: none yet.
  std::optional<assignment> heartbeat(const report& from, microseconds now);

  /// An offset commit: taken from a member in the generation that counts.
  bool commit(member_id member, std::uint64_t generation) const;

  /// Members whose session has run out are out. Returns how many were.
  std::size_t expire(microseconds now, microseconds session_timeout);

  /// All shards are dealt anew, as if the members had come in another order.
  void shuffle();

  bool knows(member_id member) const { return members_.contains(member); }
  std::size_t size() const { return members_.size(); }
  /// Whom the newest generation gives the shard.
  member_id holder(std::uint32_t shard) const { return given_[shard]; }
  /// Whether it was `member`'s at some moment since then.
  bool held_since(std::uint32_t shard, member_id member, microseconds since) const;

private:
  struct member {
    microseconds heard = 0;
    std::uint64_t generation = 0; ///< that it was dealt shards in
    bool joined = false;          ///< since the rebalance began
    shard_set held;
  };
  struct holding {
    microseconds from;
    member_id by;
  };

  void begin_rebalance();
  void complete_if_joined(microseconds now);
  void choose_targets();
  void give(std::uint32_t shard, member_id to, microseconds now);
  member_id holder_by_report(std::uint32_t shard) const;

  random_source& random_;
  std::map<member_id, member> members_;
  std::vector<member_id> targets_; // by shard
  std::vector<member_id> given_;   // by shard, in the newest generation
  std::vector<std::vector<holding>> history_;
  std::uint64_t generation_ = 0;
  bool rebalancing_ = false;
  bool choose_ = false; // the members have changed
  member_id last_ = 0;
};

} // namespace komado::simulation
