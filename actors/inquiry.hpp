#pragma once

#include "runtime/stream/identity.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace komado::actors {

/// What shards answer to one question, from the actor that asks them to the thread that waits. Thread-safe.
template <class Answer>
class inquiry {
public:
  using time_point = std::chrono::steady_clock::time_point;

  void answer(stream::shard_id shard, Answer answer) {
    set(shard, std::move(answer));
  }
  /// The shard will not answer.
  void fail(stream::shard_id shard) {
    set(shard, std::nullopt);
  }

  /// Waits until each of these has answered or failed, or until then.
  void await(const std::vector<stream::shard_id>& shards, time_point deadline) {
    std::unique_lock lock{mutex_};
    come_.wait_until(lock, deadline, [&] {
      return std::all_of(shards.begin(), shards.end(), [&](auto shard) { return told_.contains(shard); });
    });
  }

  /// What the shard told: nothing, if it did not yet; else its answer, or nothing if it failed. Once for each shard.
  std::optional<std::optional<Answer>> take(stream::shard_id shard) {
    const std::lock_guard guard{mutex_};
    auto known = told_.extract(shard);
    if (!known)
      return std::nullopt;
    return std::move(known.mapped());
  }

private:
  void set(stream::shard_id shard, std::optional<Answer> what) {
    const std::lock_guard guard{mutex_};
    told_.insert_or_assign(shard, std::move(what));
    come_.notify_all();
  }

  std::mutex mutex_; // guards told_
  std::condition_variable come_;
  std::map<stream::shard_id, std::optional<Answer>> told_;
};

} // namespace komado::actors
