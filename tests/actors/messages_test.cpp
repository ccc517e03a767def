#include "actors/messages.hpp"
#include "tests/actors/deterministic_system.hpp"
#include "tests/runtime/stream/shard_under_test.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;
using stream::event;

/// The bytes of `message` on the network.
template <class Message>
caf::byte_buffer serialized(deterministic_system& system, const Message& message) {
  caf::byte_buffer bytes;
  caf::binary_serializer sink{system.get(), bytes};
  EXPECT_TRUE(sink.apply(message));
  return bytes;
}

/// What another node makes of `message`.
template <class Message>
Message received(deterministic_system& system, const Message& message) {
  const auto bytes = serialized(system, message);
  caf::binary_deserializer source{system.get(), bytes};
  Message got;
  EXPECT_TRUE(source.apply(got));
  EXPECT_EQ(serialized(system, got), bytes);
  return got;
}

TEST(messages, bring_a_batch_to_another_node_whole) {
  deterministic_system system;
  stream::welcome session{};
  session.session = 5;
  session.partition = 1;
  auto sent = stream::shard_under_test::batch_of(session, 3, 9, event(-1min),
                                                 {{"a", 2min, 1.5}, {"b", 0min, 2, true}});
  sent.rejected.push_back({4, stream::reject_reason::bad_time, "key", std::nullopt});
  const auto got = received(system, sent);
  EXPECT_EQ(got.bytes(), sent.bytes()) << "credit counts the same on both sides";
  EXPECT_EQ(got.watermark, sent.watermark);
  EXPECT_EQ(got.values, sent.values);
  EXPECT_EQ(got.combined, sent.combined);
  EXPECT_EQ(got.device(got.entries.at(1)), "b");
  EXPECT_TRUE(got.entries.at(1).late);
  EXPECT_EQ(got.rejected.at(0).reason, stream::reject_reason::bad_time);
  EXPECT_FALSE(got.rejected.at(0).value);
}

TEST(messages, bring_the_answers_to_another_node_whole) {
  deterministic_system system;
  const stream::welcome welcome{1, 2, 3, 4, stream::no_watermark, 5, 6, 7};
  const auto got = received(system, welcome);
  EXPECT_EQ(got.idle_at, 5);
  EXPECT_EQ(got.watermark, stream::no_watermark);
  EXPECT_EQ(got.committed, 7);
  received(system, stream::acknowledgement{1, 2, 3, 4, 5});
  received(system, stream::idle_claim{1, 2, 3, 4});
  EXPECT_EQ(received(system, stream::hello{1, 2, 3, 4, {{5}}, 6}).incarnation, 4u);
}

TEST(messages, refuse_a_reason_that_does_not_exist) {
  deterministic_system system;
  const auto bytes =
      serialized(system, stream::rejected_record{1, stream::reject_reason{200}, std::nullopt, std::nullopt});
  caf::binary_deserializer source{system.get(), bytes};
  stream::rejected_record got;
  EXPECT_FALSE(source.apply(got));
}

} // namespace
} // namespace komado::actors
