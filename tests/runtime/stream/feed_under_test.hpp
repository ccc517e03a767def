#pragma once

#include "runtime/stream/partition_feed.hpp"
#include "runtime/stream/routing.hpp"
#include "tests/runtime/stream/test_times.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace komado::stream {

inline feed_options two_shards() {
  feed_options options;
  options.shards = 2;
  options.window_size = std::chrono::minutes{2};
  options.watermark_delay = std::chrono::seconds{5};
  options.max_future = std::chrono::minutes{5};
  options.idle_timeout = std::chrono::minutes{1};
  return options;
}

/// The feed of partition 3 by source 7, with a clock that stands where the test puts it.
struct feed_under_test {
  using flush = partition_feed::flush;

  explicit feed_under_test(feed_options options = two_shards())
      : shards(options.shards), feed(std::move(options), 7, 3, steady({})) {}

  /// A device that belongs to `shard`.
  std::string device_of(shard_id shard, int skip = 0) const {
    for (int i = 0;; ++i) {
      auto name = "device-" + std::to_string(i);
      if (shard_of(murmur2(name), shards) == shard && skip-- == 0)
        return name;
    }
  }

  static welcome session(session_id id, log_offset position, timestamp watermark = no_watermark,
                         std::uint64_t credit = 1 << 20) {
    welcome made;
    made.session = id;
    made.partition = 3;
    made.position = position;
    made.watermark = watermark;
    made.credit = credit;
    made.committed = position;
    return made;
  }

  /// Both shards answer, and the scan begins at `position`.
  void start(log_offset position = 0, std::uint64_t credit = 1 << 20) {
    for (shard_id shard = 0; shard < shards; ++shard)
      feed.open(shard, session(100 + shard, position, no_watermark, credit), now);
    feed.hellos_due(now);
    const auto target = feed.take_seek();
    ASSERT_TRUE(target);
    EXPECT_EQ(target->offset, position);
  }

  bool take_raw(log_offset offset, std::optional<std::string> value, std::optional<timestamp> written = {}) {
    texts.push_back(value.value_or(""));
    input_record record;
    record.offset = offset;
    record.written = written;
    record.leader_epoch = 4;
    if (value)
      record.value = texts.back();
    return feed.take(record);
  }

  /// Scans a reading of a device of `shard` that was made at `time` and, unless said otherwise, written then.
  bool take(log_offset offset, shard_id shard, std::chrono::seconds time,
            std::optional<timestamp> written = {}) {
    return take_raw(offset,
                    R"({"bid":")" + device_of(shard) + R"(","time":)" + std::to_string(time.count()) +
                        R"(,"ambient":1,"rh":2})",
                    written ? written : event(time));
  }

  /// What may be sent to `shard` now; it must be something.
  batch sent(shard_id shard, flush mode = flush::all) {
    auto made = feed.take_batch(shard, mode, now);
    EXPECT_TRUE(made) << "nothing for shard " << shard;
    return made ? std::move(*made) : batch{};
  }

  void acknowledge(shard_id shard, const batch& of, std::uint64_t credit = 0) {
    feed.acknowledge(shard, {of.session, of.partition, of.next, credit, of.first}, now);
  }

  /// Sends all to everybody, who answer.
  void flush_all() {
    for (shard_id shard = 0; shard < shards; ++shard) {
      if (const auto made = feed.take_batch(shard, flush::all, now))
        acknowledge(shard, *made);
    }
  }

  std::uint32_t shards;
  partition_feed feed;
  steady_time now = steady({});
  std::deque<std::string> texts;
};

using shard_list = std::vector<shard_id>;

} // namespace komado::stream
