#pragma once

#include "runtime/stream/identity.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace komado::actors {

/// What shards answered last to the questions asked lately. A page asks the same every second: what a busy shard showed a
/// moment ago serves a person better than a page that waits for it. Thread-safe.
template <class Query, class Answer>
class answer_memory {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Questions beyond these push out the one asked longest ago.
  static constexpr std::size_t most_questions = 8;
  /// An answer that is older is none.
  static constexpr std::chrono::seconds longest{5};

  struct remembered {
    Answer answer;
    time_point at;
  };

  void keep(const Query& query, stream::shard_id shard, Answer answer, time_point now) {
    const std::lock_guard guard{mutex_};
    place_of(query).insert_or_assign(shard, remembered{std::move(answer), now});
  }

  /// Whether `recall` has an answer.
  bool knows(const Query& query, stream::shard_id shard, time_point now) const {
    const std::lock_guard guard{mutex_};
    return find(query, shard, now) != nullptr;
  }

  std::optional<remembered> recall(const Query& query, stream::shard_id shard, time_point now) const {
    const std::lock_guard guard{mutex_};
    const auto* known = find(query, shard, now);
    return known ? std::optional{*known} : std::nullopt;
  }

private:
  using by_shard = std::map<stream::shard_id, remembered>;

  const remembered* find(const Query& query, stream::shard_id shard, time_point now) const {
    const auto asked = std::find_if(asked_.begin(), asked_.end(), [&](const auto& one) { return one.first == query; });
    if (asked == asked_.end())
      return nullptr;
    const auto known = asked->second.find(shard);
    return known == asked->second.end() || now - known->second.at > longest ? nullptr : &known->second;
  }

  /// Of a question, which is now the one asked last.
  by_shard& place_of(const Query& query) {
    const auto asked = std::find_if(asked_.begin(), asked_.end(), [&](const auto& one) { return one.first == query; });
    if (asked != asked_.end()) {
      asked_.splice(asked_.begin(), asked_, asked);
    } else {
      asked_.emplace_front(query, by_shard{});
      if (asked_.size() > most_questions)
        asked_.pop_back();
    }
    return asked_.front().second;
  }

  mutable std::mutex mutex_;
  std::list<std::pair<Query, by_shard>> asked_; // the one asked last first
};

} // namespace komado::actors
