#pragma once

#include "runtime/stream/session.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace komado::stream {

/// A shard owner's side of one session: who sends, and how much it was allowed to.
struct session {
  source_id source = 0;
  partition_id partition = 0;
  std::uint64_t received = 0; ///< bytes
  std::uint64_t granted = 0;  ///< bytes, cumulative
  bool withheld = false;      ///< credit was due but not given
  steady_time heard{};
};

/// The open sessions of one shard's owner. Sessions are per source instance: two sources of one
/// partition neither harm nor supersede each other.
class session_table {
public:
  /// A session that is silent for this long is forgotten; its source says hello again.
  static constexpr duration lifetime = std::chrono::seconds{30};

  /// Session ids rise over the owners of a shard: `incarnation` is the owner's.
  explicit session_table(std::uint64_t incarnation) noexcept : last_(sessions_after(incarnation)) {
  }

  /// Opens a session for `source`, in place of the one that it had.
  std::pair<const session_id, session>& open(source_id source, partition_id partition,
                                             steady_time now) {
    std::erase_if(open_, [&](const auto& known) {
      return (known.second.source == source && known.second.partition == partition)
             || now - known.second.heard > lifetime;
    });
    return *open_.emplace_hint(open_.end(), ++last_, session{source, partition, 0, 0, false, now});
  }

  /// The open session of that name, if `source` holds it for `partition`.
  session* find(session_id id, source_id source, partition_id partition) {
    const auto known = open_.find(id);
    if (known == open_.end() || known->second.source != source
        || known->second.partition != partition)
      return nullptr;
    return &known->second;
  }

  /// Whether `source` has an open session.
  bool serves(source_id source) const {
    return std::any_of(open_.begin(), open_.end(),
                       [source](const auto& known) { return known.second.source == source; });
  }

  auto begin() noexcept {
    return open_.begin();
  }
  auto end() noexcept {
    return open_.end();
  }

private:
  session_id last_;
  std::map<session_id, session> open_;
};

} // namespace komado::stream
