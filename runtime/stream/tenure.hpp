#pragma once

#include "runtime/stream/identity.hpp"
#include "runtime/stream/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace komado::stream {

/// Which shards this node runs, between the group, which gives and takes them, and their ends (design §2
/// rule 5, §6). Reads no clock and does no I/O: each event answers what to do now, in that order.
///
///            assigned                 revoked
///   absent ──────────▶ running ───────────────────▶ draining ──▶ absent (release)
///                       │   ▲ proven
///     fenced, superseded▼   │
///                      proving ──▶ absent (revoked: release; lost)
class tenure {
public:
  /// A drained shard gets this long for its last commit; then it is let go without.
  static constexpr duration drain_limit = std::chrono::seconds{2};
  /// Between two attempts to prove that the group still holds a shard for this node, and between a
  /// start and the next proof: two owners that fence each other leave time for their work.
  static constexpr duration proof_interval = std::chrono::seconds{1};

  enum class action : std::uint8_t {
    start,   ///< take the shard over
    drain,   ///< commit what there is, then end it
    drop,    ///< end it at once, without a commit: it is somebody else's, or might be
    release, ///< tell the group that it is handed over
    prove,   ///< commit an offset to the group, which it accepts only from the shard's holder; each is
             ///< to be answered once, in order
  };
  struct order {
    action what;
    shard_id shard;
    friend bool operator==(const order&, const order&) = default;
  };
  using orders = std::vector<order>;

  /// The group gives a shard to this node.
  orders assigned(shard_id shard, steady_time now);
  /// The group wants it back, and waits for release.
  orders revoked(shard_id shard, steady_time now);
  /// The group has given it to another: there is nothing to hand over.
  orders lost(shard_id shard);

  /// The running shard ended by itself, after a drain.
  orders drained(shard_id shard);
  /// It was fenced, or somebody's higher incarnation was seen: whose is it?
  orders fenced(shard_id shard, steady_time now);
  /// The group has answered the oldest proof without an answer. Only the newest one's counts: what an
  /// earlier one proved may have ended since.
  orders answered(shard_id shard, bool ours, steady_time now);

  /// Lets time pass.
  orders tick(steady_time now);

  /// Whether the group holds the shard for this node.
  bool holds(shard_id shard) const;
  /// All that the group holds for this node.
  std::vector<shard_id> held() const;
  /// True if no shard runs and none is held.
  bool empty() const noexcept {
    return shards_.empty();
  }

private:
  enum class phase : std::uint8_t { running, draining, proving };
  struct entry {
    phase now = phase::running;
    steady_time started{};
    std::optional<steady_time> due; // the drain's limit, or the next proof
  };

  order ask(shard_id shard);

  std::map<shard_id, entry> shards_;
  std::map<shard_id, std::size_t> unanswered_; // proofs; outlives the shard's entry
};

} // namespace komado::stream
