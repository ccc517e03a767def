#pragma once

#include "runtime/stream/identity.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <memory>
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
  static constexpr std::size_t most_questions = 4;
  /// An answer that is older is none.
  static constexpr std::chrono::seconds longest{3};

  struct remembered {
    std::shared_ptr<const Answer> answer;
    time_point at;
  };

  /// Keeps what came at `now`, unless a later answer is known; forgets what is too old.
  void keep(const Query& query, stream::shard_id shard, Answer answer, time_point now) {
    const std::lock_guard guard{mutex_};
    auto& known = place_of(query)[shard];
    if (!known.answer || known.at <= now)
      known = {std::make_shared<const Answer>(std::move(answer)), now};
    asked_.remove_if([now](const auto& one) {
      return std::all_of(one.second.begin(), one.second.end(),
                         [now](const auto& of) { return now - of.second.at > longest; });
    });
  }

  std::optional<remembered> recall(const Query& query, stream::shard_id shard, time_point now) {
    const std::lock_guard guard{mutex_};
    const auto asked = find(query);
    if (asked == asked_.end())
      return std::nullopt;
    const auto known = asked->second.find(shard);
    if (known == asked->second.end() || now - known->second.at > longest)
      return std::nullopt;
    return known->second;
  }

private:
  using by_shard = std::map<stream::shard_id, remembered>;

  auto find(const Query& query) {
    return std::find_if(asked_.begin(), asked_.end(), [&](const auto& one) { return one.first == query; });
  }

  /// Of a question, which is now the one asked last.
  by_shard& place_of(const Query& query) {
    const auto asked = find(query);
    if (asked != asked_.end()) {
      asked_.splice(asked_.begin(), asked_, asked);
    } else {
      asked_.emplace_front(query, by_shard{});
      if (asked_.size() > most_questions)
        asked_.pop_back();
    }
    return asked_.front().second;
  }

  std::mutex mutex_;
  std::list<std::pair<Query, by_shard>> asked_; // the one asked last first
};

/// Shared with whoever waits for answers that come late.
template <class Answer, class Query>
using memory_ptr = std::shared_ptr<answer_memory<Query, Answer>>;

template <class Answer, class Query>
memory_ptr<Answer, Query> empty_memory() {
  return std::make_shared<answer_memory<Query, Answer>>();
}

} // namespace komado::actors
