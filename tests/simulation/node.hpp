#pragma once

#include "runtime/stream/shard_directory.hpp"
#include "runtime/stream/tenure.hpp"
#include "tests/simulation/world.hpp"

#include <map>
#include <set>

namespace komado::simulation {

/// One process: a member of the group, a reader of the directory, and the shards and sources that follow
/// from both. Drives tenure and shard_directory as actors would.
class node : public actor {
public:
  /// `slot`: the machine. A process that is started again on it has the same host, and reuses its ports.
  node(world& around, std::uint32_t slot);

  void start();
  /// Hands everything over and leaves.
  void drain();

  std::uint32_t slot() const { return slot_; }
  std::string host() const { return "node-" + std::to_string(slot_); }
  const stream::uuid& name() const { return name_; }
  const stream::shard_directory& directory() const { return directory_; }
  /// The owner of the shard as far as this node knows.
  const stream::directory_entry* look_up(stream::shard_id shard) const;

  /// The owner that answers at this port, if any.
  shard_owner* owner_at(std::uint16_t port) const;
  shard_owner* owner_of(stream::shard_id shard) const;

  /// Somebody has this shard run here, though the group did not say so.
  void hijack(stream::shard_id shard);
  /// Some partition's source is started once more.
  void double_source();
  /// The group does not hear from this node until then.
  void cut_off(microseconds until) { cut_off_until_ = until; }

  // -- for its shards and sources -----------------------------------------------

  /// The shard's first commit is known.
  void claimed(shard_owner& owner);
  void drained(shard_owner& owner);
  /// It crashed, was fenced or superseded.
  void ended(shard_owner& owner);

private:
  // The group.
  void join();
  void heartbeat();
  void heard(std::uint32_t member, const std::optional<group::assignment>& answer);
  void lose_all();
  void prove(stream::shard_id shard);
  // The directory.
  void tail();
  void take(const stream::directory_entry& entry);
  void append(stream::directory_entry entry);
  void supersede(stream::shard_id shard);
  // Shards and sources.
  void obey(const stream::tenure::orders& orders);
  void obey(const stream::tenure::order& order);
  void start_owner(stream::shard_id shard);
  void check_backing(stream::shard_id shard);
  void dismiss(stream::shard_id shard);
  void release(stream::shard_id shard);
  void start_sources(stream::shard_id shard);
  void stop_sources(stream::shard_id shard, bool at_once);
  void tick();
  void look_for_partitions();

  world& world_;
  std::uint32_t slot_;
  stream::uuid name_;
  // The group.
  std::uint32_t member_ = 0;
  std::uint64_t generation_ = 0;
  microseconds accepted_at_ = 0; // when the last heartbeat was
  microseconds cut_off_until_ = 0;
  std::set<stream::shard_id> held_;     // given and not released
  std::set<stream::shard_id> revoking_; // of these
  microseconds last_answer_ = 0;        // to a proof: they keep their order
  bool leaving_ = false;
  stream::tenure tenure_;
  // The directory.
  stream::shard_directory directory_;
  std::size_t next_entry_ = 0;
  bool caught_up_ = false;
  bool keeps_entries_back_; // what it has not appended dies and hangs with it
  microseconds last_append_ = 0;
  std::map<stream::shard_id, stream::directory_entry> ours_;
  std::map<stream::shard_id, stream::directory_entry> counted_; // for a mutation
  // Shards and sources.
  std::map<stream::shard_id, shard_owner*> owners_;
  std::vector<shard_owner*> all_owners_;
  std::map<stream::shard_id, microseconds> ended_at_; // since when a proof is needed
  std::size_t partitions_;                            // of the input, as far as known
  std::map<std::size_t, source*> sources_;
  std::map<std::size_t, microseconds> restart_at_;
};

} // namespace komado::simulation
