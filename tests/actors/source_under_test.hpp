#pragma once

#include "actors/errors.hpp"
#include "actors/source.hpp"
#include "tests/actors/fakes.hpp"
#include "tests/actors/scripted_records.hpp"
#include "tests/runtime/stream/feed_under_test.hpp"
#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

namespace komado::actors {

/// The source of partition 3 between fakes: a reader, a clerk and the windows of two shards.
struct source_under_test {
  explicit source_under_test(stream::feed_options feed = stream::two_shards()) {
    source_options options;
    options.partition = 3;
    options.id = 7;
    options.feed = std::move(feed);
    options.topic = "sensortag";
    options.input = input;
    options.clerk = clerk.handle;
    options.log = [this](log_level, std::string_view text) { logged.emplace_back(text); };
    source = system.spawn<source_actor, source_state>(std::move(options));
    system.advance(std::chrono::milliseconds{50});
  }

  void announce(stream::shard_id shard) {
    system.send(source, shard_route{shard, 0, job, windows[shard].handle});
  }

  void welcome(stream::shard_id shard, stream::session_id session, stream::log_offset position,
               std::uint64_t credit = 1 << 20) {
    auto made = stream::feed_under_test::session(session, position, stream::no_watermark, credit);
    system.send(source, shard, made);
  }

  /// Both windows are known and have answered; the reader was sent to offset 0.
  void start(std::uint64_t credit = 1 << 20) {
    for (const stream::shard_id shard : {0u, 1u}) {
      announce(shard);
      welcome(shard, 100 + shard, 0, credit);
    }
    ASSERT_EQ(input->assignments.size(), 1u);
  }

  scripted_record reading(stream::log_offset offset, stream::shard_id shard,
                          std::chrono::seconds time) const {
    return {offset, std::chrono::milliseconds{time}.count(),
            R"({"bid":")" + names.device_of(shard) + R"(","time":)" + std::to_string(time.count()) +
                R"(,"ambient":1,"rh":2})"};
  }

  void deliver(const std::vector<scripted_record>& records, std::optional<std::int64_t> end = std::nullopt) {
    input->waiting.push_back({script(records, end), std::nullopt});
    system.send(source, records_ready{input->assignments.back().generation});
  }

  /// The windows take everything that they were sent.
  void acknowledge_all() {
    for (stream::shard_id shard = 0; shard < 2; ++shard) {
      if (batches(shard).empty())
        continue;
      const auto& last = batches(shard).back();
      system.send(source, shard, stream::acknowledgement{last.session, 3, last.next, 1 << 20, last.next});
    }
  }

  const std::vector<stream::batch>& batches(stream::shard_id shard) const {
    return windows[shard].got->batches;
  }

  deterministic_system system;
  fake_clerk clerk{system};
  fake_window windows[2] = {fake_window{system}, fake_window{system}};
  std::shared_ptr<fake_input> input = std::make_shared<fake_input>();
  std::vector<std::string> logged;
  std::shared_ptr<const stream::genesis> job = std::make_shared<const stream::genesis>(stream::a_genesis());
  stream::feed_under_test names;
  source_actor source;
};

} // namespace komado::actors
