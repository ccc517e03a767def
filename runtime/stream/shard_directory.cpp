#include "runtime/stream/shard_directory.hpp"

#include <utility>

namespace komado::stream {

directory_news shard_directory::take(const directory_entry& entry) {
  const place where{entry.shard, entry.birth};
  const auto [known, fresh] = owners_.try_emplace(where, entry);
  const bool changed = fresh || (entry.incarnation >= known->second.incarnation && entry != known->second);
  if (changed)
    known->second = entry;
  const auto news = changed ? directory_news::changed : directory_news::nothing;
  const auto found = own_.find(where);
  if (found == own_.end())
    return news;
  auto& [ours, read_back] = found->second;
  if (entry.incarnation > ours.incarnation)
    return directory_news::superseded;
  if (entry == ours) {
    read_back = true;
    return news;
  }
  // Until it is read back, ours lies above: compaction will keep it.
  return std::exchange(read_back, false) ? directory_news::overwritten : news;
}

bool shard_directory::own(const directory_entry& ours) {
  own_[{ours.shard, ours.birth}] = {ours};
  const auto* known = owner(ours.birth, ours.shard);
  return known != nullptr && known->incarnation > ours.incarnation;
}

void shard_directory::disown(const uuid& birth, shard_id shard) {
  own_.erase({shard, birth});
}

const directory_entry* shard_directory::owner(const uuid& birth, shard_id shard) const {
  const auto found = owners_.find({shard, birth});
  return found == owners_.end() ? nullptr : &found->second;
}

bool shard_directory::knows(shard_id shard) const {
  const auto first = owners_.lower_bound({shard, uuid{}});
  return first != owners_.end() && first->first.first == shard;
}

} // namespace komado::stream
