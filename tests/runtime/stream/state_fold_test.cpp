#include "runtime/stream/state_fold.hpp"

#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

/// A writer whose snapshots take two parts.
state_writer a_large_state() {
  state_writer writer;
  for (int i = 0; i < 10'000; ++i)
    add_reading(writer.state, timestamp{2min}, "device-" + std::to_string(i), i);
  return writer;
}

void expect_error(const std::vector<std::string>& log, errc code, const char* words) {
  const auto folded = fold(log);
  ASSERT_FALSE(folded);
  EXPECT_EQ(folded.error().code, code) << folded.error().message;
  EXPECT_NE(folded.error().message.find(words), std::string::npos) << folded.error().message;
}

void expect_state(const std::vector<std::string>& log, const shard_state& expected) {
  const auto folded = fold(log);
  ASSERT_TRUE(folded) << folded.error().message;
  ASSERT_TRUE(*folded);
  EXPECT_EQ(picture(**folded), picture(expected));
}

TEST(state_fold, of_an_empty_log_is_nothing) {
  const auto folded = fold({});
  ASSERT_TRUE(folded);
  EXPECT_FALSE(*folded);
}

TEST(state_fold, brings_back_all_that_a_snapshot_holds) {
  state_writer writer;
  auto& state = writer.state;
  state.watermark = timestamp{-3min};
  state.partitions[0] = {17, 4, timestamp{90s}, 17, {}};
  state.partitions[0].counters.read = 10;
  state.partitions[0].counters.aggregated = 6;
  state.partitions[0].counters.late = 1;
  state.partitions[0].counters.rejected[2] = 3;
  add_reading(state, timestamp{-2min}, "before 1970", -1.5);
  add_reading(state, timestamp{2min}, "a", 28.78125);
  add_reading(state, timestamp{2min}, "b", 0.1);
  writer.commit(state_kind::snapshot);
  expect_state(writer.log, state);
}

TEST(state_fold, applies_deltas_in_their_order) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  for (int i = 0; i < 50; ++i) {
    add_reading(writer.state, timestamp{2min + (i / 20) * 2min}, "device-" + std::to_string(i % 7), i);
    writer.state.partitions[0].position = i;
    if (i == 30) {
      writer.state.watermark = timestamp{2min};
      writer.state.windows.erase(timestamp{2min});
    }
    writer.commit(i == 25 ? state_kind::snapshot : state_kind::delta);
  }
  expect_state(writer.log, writer.state);
}

TEST(state_fold, drops_the_windows_that_a_commit_closed) {
  state_writer writer;
  add_reading(writer.state, timestamp{2min}, "a", 1);
  add_reading(writer.state, timestamp{4min}, "a", 1);
  writer.commit(state_kind::snapshot);
  writer.state.watermark = timestamp{2min};
  writer.state.windows.erase(timestamp{2min});
  writer.commit(state_kind::delta);
  expect_state(writer.log, writer.state);
}

TEST(state_fold, keeps_a_partition_that_was_added_later) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  writer.state.partitions.resize(3);
  writer.state.partitions[2].position = 5;
  writer.commit(state_kind::delta);
  expect_state(writer.log, writer.state);
}

TEST(state_fold, goes_over_owners) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  ++writer.state.stamp.incarnation;
  writer.state.stamp.owner.bytes = {7};
  writer.commit(state_kind::delta);
  expect_state(writer.log, writer.state);
}

TEST(state_fold, counts_what_it_read) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  state_fold folded;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < writer.log.size(); ++i) {
    EXPECT_FALSE(folded.last_commit()) << "incomplete commits do not count";
    ASSERT_TRUE(folded.take(static_cast<log_offset>(i), writer.log[i]));
    bytes += writer.log[i].size();
  }
  EXPECT_EQ(folded.records(), writer.log.size());
  EXPECT_EQ(folded.bytes(), bytes);
  EXPECT_EQ(folded.last_commit(), writer.state.stamp);
}

TEST(state_fold, begins_at_the_first_complete_snapshot) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  writer.log.erase(writer.log.begin()); // cut off before its second part
  ASSERT_FALSE(writer.log.empty());
  writer.commit(state_kind::delta);
  writer.commit(state_kind::snapshot);
  add_reading(writer.state, timestamp{2min}, "device-1", 3);
  writer.commit(state_kind::delta);
  expect_state(writer.log, writer.state);
}

TEST(state_fold, skips_a_snapshot_that_another_one_interrupts_before_the_first_complete_one) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  writer.log.resize(1);
  writer.commit(state_kind::snapshot);
  expect_state(writer.log, writer.state);
}

TEST(state_fold, is_nothing_without_a_complete_snapshot) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  writer.log.pop_back();
  const auto folded = fold(writer.log);
  ASSERT_TRUE(folded) << folded.error().message;
  EXPECT_FALSE(*folded);
  state_writer deltas;
  deltas.commit(state_kind::delta);
  ASSERT_TRUE(fold(deltas.log));
  EXPECT_FALSE(*fold(deltas.log));
}

TEST(state_fold, calls_a_missing_part_torn_after_the_first_snapshot) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  const auto begin = static_cast<std::ptrdiff_t>(writer.log.size());
  writer.commit(state_kind::snapshot);
  ASSERT_GT(std::ssize(writer.log), begin + 1);
  auto first_missing = writer.log;
  first_missing.erase(first_missing.begin() + begin);
  expect_error(first_missing, errc::torn, "at offset 2: part 1 of commit 2");
  auto last_missing = writer.log;
  last_missing.pop_back();
  expect_error(last_missing, errc::torn, "ends within commit 2");
  writer.commit(state_kind::delta);
  auto middle_missing = writer.log;
  middle_missing.erase(middle_missing.begin() + begin + 1);
  expect_error(middle_missing, errc::torn, "does not follow");
}

TEST(state_fold, calls_a_missing_or_repeated_commit_torn) {
  state_writer writer;
  for (const auto kind : {state_kind::snapshot, state_kind::delta, state_kind::delta})
    writer.commit(kind);
  auto missing = writer.log;
  missing.erase(missing.begin() + 1);
  expect_error(missing, errc::torn, "commit 3");
  auto repeated = writer.log;
  repeated.insert(repeated.begin() + 1, repeated[1]);
  expect_error(repeated, errc::torn, "commit 2");
}

TEST(state_fold, does_not_mix_the_parts_of_two_owners) {
  auto writer = a_large_state();
  writer.commit(state_kind::snapshot);
  writer.commit(state_kind::snapshot);
  writer.state.stamp.owner.bytes = {8};
  writer.log.back() = encode_state(writer.state, state_kind::snapshot).back();
  expect_error(writer.log, errc::torn, "does not follow");
}

TEST(state_fold, says_where_a_record_does_not_decode) {
  state_writer writer;
  add_reading(writer.state, timestamp{2min}, "a", 1);
  writer.commit(state_kind::snapshot);
  const auto whole = writer.log[0];
  for (std::size_t size = 0; size < whole.size(); ++size) {
    state_fold cut;
    const auto taken = cut.take(42, std::string_view{whole}.substr(0, size));
    // Rows fill the rest of a record: where one ends a record may end too.
    if (taken)
      continue;
    EXPECT_EQ(taken.error().code, errc::corrupt);
    EXPECT_NE(taken.error().message.find("offset 42"), std::string::npos);
  }
  expect_error({whole.substr(0, whole.size() - 1)}, errc::corrupt, "offset 0");
  expect_error({whole + "x"}, errc::corrupt, "offset 0");
}

TEST(state_fold, passes_an_unknown_version_on) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  writer.commit(state_kind::delta);
  writer.log[1][2] = 9;
  expect_error(writer.log, errc::unknown_version, "offset 1");
}

TEST(state_fold, refuses_a_record_with_another_number_of_fields) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  writer.state.job.format.fields = {"ambient"};
  writer.state.windows.clear();
  writer.commit(state_kind::delta);
  expect_error(writer.log, errc::corrupt, "offset 1");
}

} // namespace
} // namespace komado::stream
