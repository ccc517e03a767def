#pragma once

#include "runtime/stream/directory_entry.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace komado::stream {

/// What an entry of the directory means to the node that reads it.
enum class directory_news : std::uint8_t {
  nothing,     ///< an old entry, or a repetition
  changed,     ///< the shard has another owner, incarnation or address now: links to the old one end
  superseded,  ///< a shard that is ours has a higher incarnation: step down. owner() has changed, too
  overwritten, ///< our own entry lies below one that must not count: append ours again
};

/// The directory as far as it has been read: the fold of its entries, of every birth, in log order.
/// Per (birth, shard) the highest incarnation counts; among equal ones the last.
class shard_directory {
public:
  /// Takes the next entry of the log.
  directory_news take(const directory_entry& entry);

  /// This node owns the shard by this entry, which it appends now or is about to; it replaces an
  /// earlier one of the shard. From the moment that take() has read it back, an entry below it of a
  /// lower incarnation (or of another node's with the same) is overwritten, once per own entry read.
  /// Answers whether a higher incarnation has been read already: then step down instead.
  [[nodiscard]] bool own(const directory_entry& ours);
  /// The shard is not ours any more.
  void disown(const uuid& birth, shard_id shard);

  /// Who owns the shard; null if no entry says so. Valid until the next take().
  const directory_entry* owner(const uuid& birth, shard_id shard) const;
  /// Whether any birth has an entry of the shard: nothing committed in a log of a known shard is lost
  /// state, of an unknown one a birth.
  bool knows(shard_id shard) const;

private:
  using place = std::pair<shard_id, uuid>;
  struct own_entry {
    directory_entry entry;
    bool read_back = false;
  };

  std::map<place, directory_entry> owners_;
  std::map<place, own_entry> own_;
};

} // namespace komado::stream
