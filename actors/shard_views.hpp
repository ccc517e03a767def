#pragma once

#include "actors/answer_memory.hpp"
#include "actors/interfaces.hpp"
#include "actors/shard_routes.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace komado::actors {

/// A row and the shard that shows it.
template <class Row>
struct shard_row {
  stream::shard_id shard = 0;
  Row row;
};

/// Pages of several shards as one page.
template <class Row>
struct joint_page {
  std::vector<shard_row<Row>> rows;
  std::uint64_t total = 0;
  bool more = false; ///< there are rows behind the last one
  std::vector<std::pair<stream::shard_id, stream::timestamp>> watermarks; ///< of the shards that answered
  std::vector<stream::shard_id> missing; ///< shards that did not answer in time
  std::vector<stream::shard_id> delayed; ///< shards whose rows are what they showed some seconds ago
};

/// What each shard answered.
template <class Answer>
struct shard_answers {
  std::vector<std::pair<stream::shard_id, Answer>> answers; ///< by shard
  std::vector<stream::shard_id> missing;
  std::vector<stream::shard_id> delayed; ///< answered the same question some seconds ago, and not in time now
};

/// What a device's owner answered.
struct device_answers {
  shard_answers<stream::page<stream::known_device>> device;
  shard_answers<stream::page<stream::open_window>> windows;
  shard_answers<stream::recent_page> recent;
};

/// The first `limit` rows of all, in their order.
template <class Row>
joint_page<Row> join(shard_answers<stream::page<Row>> from, std::size_t limit) {
  joint_page<Row> all;
  all.missing = std::move(from.missing);
  all.delayed = std::move(from.delayed);
  for (auto& [shard, page] : from.answers) {
    all.total += page.total;
    all.watermarks.emplace_back(shard, page.watermark);
    all.more = all.more || page.total > page.rows.size();
    for (auto& row : page.rows)
      all.rows.push_back({shard, std::move(row)});
  }
  std::sort(all.rows.begin(), all.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.row.place, a.shard) < std::tie(b.row.place, b.shard);
  });
  if (all.rows.size() > limit) {
    all.rows.resize(limit);
    all.more = true;
  }
  return all;
}

/// Asks the shards, wherever they are, what they show. Thread-safe; its functions block for at most `wait`, or its
/// patience, whichever is less.
///
/// A shard that answered the same question at most answer_memory::longest ago is waited for only `soon`: then its earlier
/// answer counts. What comes after `wait` is remembered for whoever asks next. Where answers are not remembered, as of long
/// lists, and while many questions are open, `wait` is not heeded.
class shard_views {
public:
  static constexpr std::chrono::milliseconds soon{80};
  static constexpr std::chrono::milliseconds longest_patience{1500};
  /// Questions that are still open, each of which has a thread.
  static constexpr int most_open = 32;

  shard_views(caf::actor_system& system, std::shared_ptr<const shard_routes> routes, std::uint32_t shards,
              std::chrono::milliseconds patience = longest_patience)
    : system_(system), routes_(std::move(routes)), shards_(shards), patience_(patience) {
  }

  joint_page<stream::open_window> windows(const stream::window_query& query,
                                          std::chrono::milliseconds wait = longest_patience) const;
  /// The same without earlier answers: for a file, which has many pages.
  joint_page<stream::open_window> windows_now(const stream::window_query& query) const;
  joint_page<stream::known_device> devices(const stream::device_query& query,
                                           std::chrono::milliseconds wait = longest_patience) const;
  shard_answers<stream::recent_page> recent(const stream::recent_query& query,
                                            std::chrono::milliseconds wait = longest_patience) const;

  /// All that the one shard that owns `device` shows of it.
  device_answers of_device(const std::string& device) const;
  /// Of this only what happened lately.
  shard_answers<stream::recent_page> recent_of(const std::string& device) const;

private:
  /// Without a memory no earlier answer counts.
  template <class Answer, class Query>
  shard_answers<Answer> ask(const std::vector<stream::shard_id>& shards, const Query& query,
                            const memory_ptr<Answer, Query>& earlier, std::chrono::milliseconds wait) const;
  /// Counts as an open question while it lives.
  std::shared_ptr<void> take_place() const;
  std::vector<stream::shard_id> all() const;
  stream::shard_id owner_of(const std::string& device) const;

  caf::actor_system& system_;
  std::shared_ptr<const shard_routes> routes_;
  std::uint32_t shards_;
  std::chrono::milliseconds patience_;
  std::shared_ptr<std::atomic<int>> open_ = std::make_shared<std::atomic<int>>(0);
  using windows_page = stream::page<stream::open_window>;
  using devices_page = stream::page<stream::known_device>;
  memory_ptr<windows_page, stream::window_query> windows_ = empty_memory<windows_page, stream::window_query>();
  memory_ptr<devices_page, stream::device_query> devices_ = empty_memory<devices_page, stream::device_query>();
  memory_ptr<stream::recent_page, stream::recent_query> recent_ = empty_memory<stream::recent_page, stream::recent_query>();
};

} // namespace komado::actors
