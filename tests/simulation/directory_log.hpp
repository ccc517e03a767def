#pragma once

#include "runtime/stream/directory_entry.hpp"
#include "tests/simulation/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace komado::simulation {

/// The directory topic: one partition, compacted now and then.
class directory_log {
public:
  void append(const stream::directory_entry& entry, microseconds now) {
    entries_.push_back({now, directory_key(entry), to_json(entry)});
  }

  std::size_t end() const { return entries_.size(); }

  /// The value of the record at `offset`; nothing if compaction has removed it.
  const std::optional<std::string>& read(std::size_t offset) const { return entries_[offset].value; }

  /// Of the records that are older than `until` only the last of each key stays. Kafka leaves the active
  /// segment alone, so that nobody who still owns something has not yet read what is removed.
  void compact(microseconds until) {
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < entries_.size() && entries_[i].appended < until; ++i) {
      const auto [known, first] = last.try_emplace(entries_[i].key, i);
      if (!first)
        entries_[std::exchange(known->second, i)].value.reset();
    }
  }

private:
  struct record {
    microseconds appended;
    std::string key;
    std::optional<std::string> value;
  };
  std::vector<record> entries_;
};

} // namespace komado::simulation
