#include "runtime/stream/state_log.hpp"

#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

/// A record's head, which must decode.
state_record_head head_of(const std::string& record) {
  byte_reader in{record};
  const auto head = decode_head(in);
  EXPECT_TRUE(head) << head.error().message;
  return *head;
}

errc error_of(std::string_view record) {
  byte_reader in{record};
  const auto head = decode_head(in);
  EXPECT_FALSE(head);
  return head ? errc{} : head.error().code;
}

TEST(state_log, says_in_each_record_whose_commit_it_is) {
  state_writer writer;
  writer.state.stamp = {3, {}, 41};
  writer.state.stamp.owner.bytes[7] = 5;
  writer.commit(state_kind::snapshot);
  const auto head = head_of(writer.log.at(0));
  EXPECT_EQ(head.kind, state_kind::snapshot);
  EXPECT_EQ(head.part, 0u);
  EXPECT_EQ(head.parts, 1u);
  EXPECT_EQ(head.stamp, writer.state.stamp);
  EXPECT_EQ(head.fields, 2u);
}

TEST(state_log, writes_only_changed_rows_into_a_delta) {
  state_writer writer;
  for (int i = 0; i < 1000; ++i)
    add_reading(writer.state, timestamp{2min}, "device-" + std::to_string(i), i);
  writer.commit(state_kind::snapshot);
  add_reading(writer.state, timestamp{2min}, "device-7", 1);
  writer.commit(state_kind::delta);
  ASSERT_EQ(writer.log.size(), 2u);
  EXPECT_LT(writer.log[1].size(), 400u);
  EXPECT_NE(writer.log[1].find("device-7"), std::string::npos);
  EXPECT_EQ(writer.log[1].find("device-8"), std::string::npos);
}

TEST(state_log, writes_a_commit_without_rows_too) {
  state_writer writer;
  writer.commit(state_kind::delta);
  EXPECT_EQ(writer.log.size(), 1u);
}

TEST(state_log, splits_a_large_snapshot_into_parts_of_one_commit) {
  state_writer writer;
  for (int i = 0; i < 20'000; ++i)
    add_reading(writer.state, timestamp{(i % 3) * 2min}, "device-" + std::to_string(i), i);
  writer.commit(state_kind::snapshot);
  ASSERT_GT(writer.log.size(), 2u);
  for (std::size_t part = 0; part < writer.log.size(); ++part) {
    const auto head = head_of(writer.log[part]);
    EXPECT_EQ(head.part, part);
    EXPECT_EQ(head.parts, writer.log.size());
    EXPECT_EQ(head.stamp, writer.state.stamp);
    EXPECT_LE(writer.log[part].size(), state_record_bytes + 1024) << "a record and the row that filled it";
  }
  const auto restored = fold(writer.log);
  ASSERT_TRUE(restored && *restored);
  EXPECT_EQ(picture(**restored), picture(writer.state));
}

TEST(state_log, splits_a_large_delta_too) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  for (int i = 0; i < 20'000; ++i)
    add_reading(writer.state, timestamp{2min}, "device-" + std::to_string(i), i);
  writer.commit(state_kind::delta);
  ASSERT_GT(writer.log.size(), 3u);
  const auto restored = fold(writer.log);
  ASSERT_TRUE(restored && *restored);
  EXPECT_EQ(picture(**restored), picture(writer.state));
}

TEST(state_log, tells_an_unknown_version_from_damage) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  auto newer = writer.log[0];
  newer[2] = 2;
  EXPECT_EQ(error_of(newer), errc::unknown_version);
  byte_reader in{newer};
  const auto message = decode_head(in).error().message;
  EXPECT_NE(message.find("format 2"), std::string::npos) << message;
  EXPECT_NE(message.find("format 1"), std::string::npos) << message;
}

TEST(state_log, calls_what_is_no_state_record_corrupt) {
  state_writer writer;
  writer.commit(state_kind::snapshot);
  const auto& good = writer.log[0];
  EXPECT_EQ(error_of(""), errc::corrupt);
  EXPECT_EQ(error_of("{\"bid\":\"x\"}"), errc::corrupt);
  for (std::size_t size = 0; size < 12; ++size)
    EXPECT_EQ(error_of(good.substr(0, size)), errc::corrupt) << size;
  auto kind = good;
  kind[3] = 3;
  EXPECT_EQ(error_of(kind), errc::corrupt);
  auto part = good;
  part[4] = 1;
  EXPECT_EQ(error_of(part), errc::corrupt) << "part 1 of 1";
}

} // namespace
} // namespace komado::stream
