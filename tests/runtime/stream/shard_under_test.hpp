#pragma once

#include "runtime/stream/window_shard.hpp"
#include "tests/runtime/stream/shard_states.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::stream {

/// A reading of one device as the source judged it.
struct fact {
  std::string device;
  duration window_end;
  double value = 1;
  bool late = false;
  clock_skew skew = -0.5f;
};

inline shard_options default_options() {
  shard_options options;
  options.max_drift = std::chrono::minutes{10};
  options.commit_interval = std::chrono::seconds{1};
  return options;
}

inline takeover birth() { return {newborn(a_genesis()), {{1}}, true, 0}; }

/// A shard's core with a clock that stands where the test puts it, and the log of what it committed.
struct shard_under_test {
  static constexpr shard_id shard = 1;

  explicit shard_under_test(shard_options options = default_options(), takeover from = birth())
      : core(shard, options, result_writer{{}, *time_zone::find("Asia/Tokyo")}, std::move(from)) {}

  /// A takeover by another owner, from all that was committed.
  takeover heir() const { return {std::move(**fold(log)), {{2}}, false, 0}; }

  cut_ptr commit() {
    auto made = core.take_cut(now);
    log.insert(log.end(), made->state_records.begin(), made->state_records.end());
    core.committed(now);
    return made;
  }

  hello greeting(partition_id partition, source_id source) const {
    const auto& state = core.state();
    return {source, partition, shard, state.stamp.incarnation, state.job.birth, hash_of(state.job)};
  }

  welcome open(partition_id partition, source_id source = 7) {
    const auto answer = core.open(greeting(partition, source), now);
    EXPECT_TRUE(answer);
    return answer.value_or(welcome{});
  }

  static batch batch_of(const welcome& link, log_offset first, log_offset next, timestamp watermark,
                        const std::vector<fact>& facts = {}, source_id source = 7) {
    batch_builder collected{2};
    for (const auto& each : facts) {
      const double values[] = {each.value, each.value};
      collected.add(murmur2(each.device), each.device, event(each.window_end), each.late, values,
                    event(each.window_end) - std::chrono::seconds{1}, each.skew);
    }
    auto made = collected.take();
    made.session = link.session;
    made.source = source;
    made.partition = link.partition;
    made.first = first;
    made.next = next;
    made.watermark = watermark;
    return made;
  }

  /// Applies a batch that must be taken; returns the answer.
  acknowledgement apply(const batch& message) {
    const auto answer = core.apply(message, now);
    const auto* taken = std::get_if<acknowledgement>(&answer);
    EXPECT_TRUE(taken);
    return taken ? *taken : acknowledgement{};
  }

  std::optional<acknowledgement> claim_idle(const welcome& link, log_offset end, source_id source = 7) {
    return core.claim_idle({link.session, source, link.partition, end}, now);
  }

  const partition_state& partition(std::size_t id) const { return core.state().partitions.at(id); }

  window_shard core;
  steady_time now = steady({});
  std::vector<std::string> log;
};

/// A shard that has committed its claim and has a session with the source of each partition.
struct running_shard : shard_under_test {
  explicit running_shard(shard_options options = default_options(), takeover from = birth())
      : shard_under_test(options, std::move(from)) {
    commit();
    links = {open(0), open(1)};
  }

  std::vector<welcome> links;
};

/// The results of a cut, as "device value closed_by" in their order of output.
inline std::vector<std::string> results_of(const cut& made, output to = output::results) {
  std::vector<std::string> all;
  for (const auto& record : made.output.records) {
    if (record.to == to)
      all.push_back(std::string{made.output.key(record)} + " " + std::string{made.output.value(record)});
  }
  return all;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace komado::stream
