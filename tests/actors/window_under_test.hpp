#pragma once

#include "actors/window.hpp"
#include "tests/actors/fakes.hpp"
#include "tests/runtime/stream/shard_under_test.hpp"

#include <gtest/gtest.h>

namespace komado::actors {

/// A window actor of shard 2 between fakes, with a source each for two partitions.
struct window_under_test {
  deterministic_system system;
  fake_sink sink{system};
  fake_node node{system};
  fake_link link{system};
  window_actor window =
      system.spawn<window_actor, window_state>(window_options{2,
                                                              stream::default_options(),
                                                              {},
                                                              *stream::time_zone::find("Asia/Tokyo"),
                                                              sink.handle,
                                                              node.handle,
                                                              [](log_level, std::string_view) {}});

  void restore(stream::takeover from = stream::birth()) {
    job = from.state.job;
    incarnation = from.state.stamp.incarnation + 1;
    system.send(window, restored{std::make_shared<stream::takeover>(std::move(from)), 5, 600, {}});
  }

  /// The sink says that the cut in flight is committed. One must be.
  void commit_done_now() { system.send(window, commit_done{}); }

  /// Restores, commits the claim and opens a session for each partition.
  void start() {
    restore();
    commit_done_now();
    for (const stream::partition_id partition : {0, 1})
      open(partition);
    ASSERT_EQ(link.got->welcomes.size(), 2u);
  }

  void open(stream::partition_id partition) {
    system.send(window, stream::hello{7, partition, 2, incarnation, job.birth, hash_of(job)}, link.handle);
  }

  void apply(stream::partition_id partition, stream::log_offset first, stream::log_offset next,
             stream::timestamp watermark, const std::vector<stream::fact>& facts = {}) {
    for (const auto& session : link.got->welcomes) {
      if (session.partition == partition)
        last[partition] = session;
    }
    system.send(window, stream::shard_under_test::batch_of(last[partition], first, next, watermark, facts));
  }

  void claim_idle(stream::partition_id partition, stream::log_offset end) {
    system.send(window, stream::idle_claim{last[partition].session, 7, partition, end});
  }

  std::size_t cuts() const { return sink.cuts->size(); }
  const stream::cut& last_cut() const { return *sink.cuts->back(); }
  stream::acknowledgement last_answer(stream::partition_id partition) const {
    for (auto i = answers(); i-- > 0;) {
      if (link.got->acknowledgements[i].partition == partition)
        return link.got->acknowledgements[i];
    }
    ADD_FAILURE() << "no answer for partition " << partition;
    return {};
  }
  std::size_t answers() const { return link.got->acknowledgements.size(); }

  stream::genesis job;
  std::uint64_t incarnation = 0;
  stream::welcome last[2]; // by partition
};

} // namespace komado::actors
