#include "tests/runtime/stream/shard_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(window_shard, opens_no_session_before_its_claim_is_committed) {
  shard_under_test shard;
  EXPECT_FALSE(shard.core.open(shard.greeting(0, 7), shard.now));
  shard.core.take_cut(shard.now);
  EXPECT_FALSE(shard.core.open(shard.greeting(0, 7), shard.now)) << "in flight is not committed";
  shard.core.committed(shard.now);
  EXPECT_TRUE(shard.core.open(shard.greeting(0, 7), shard.now));
}

TEST(window_shard, refuses_the_source_of_another_job) {
  running_shard shard;
  auto other_birth = shard.greeting(0, 7);
  other_birth.birth.bytes[0] ^= 1;
  EXPECT_FALSE(shard.core.open(other_birth, shard.now));
  auto other_genesis = shard.greeting(0, 7);
  other_genesis.genesis_hash ^= 1;
  EXPECT_FALSE(shard.core.open(other_genesis, shard.now));
  EXPECT_FALSE(shard.core.open(shard.greeting(-1, 7), shard.now));
  EXPECT_FALSE(shard.core.open(shard.greeting(max_partitions, 7), shard.now));
}

TEST(window_shard, refuses_a_source_that_means_another_owner) {
  running_shard shard;
  auto other_shard = shard.greeting(0, 7);
  ++other_shard.shard;
  EXPECT_FALSE(shard.core.open(other_shard, shard.now));
  for (const auto incarnation : {shard.core.state().stamp.incarnation - 1, shard.core.state().stamp.incarnation + 1}) {
    auto other_owner = shard.greeting(0, 7);
    other_owner.incarnation = incarnation;
    EXPECT_FALSE(shard.core.open(other_owner, shard.now)) << incarnation;
  }
  EXPECT_TRUE(shard.core.open(shard.greeting(0, 7), shard.now));
}

TEST(window_shard, tells_a_source_where_it_stands) {
  auto from = birth();
  from.state.partitions[1] = {42, 3, event(90s), 42, {}};
  running_shard shard{default_options(), std::move(from)};
  const auto& answer = shard.links[1];
  EXPECT_EQ(answer.partition, 1);
  EXPECT_EQ(answer.position, 42);
  EXPECT_EQ(answer.leader_epoch, 3);
  EXPECT_EQ(answer.watermark, event(90s));
  EXPECT_EQ(answer.idle_at, 42);
  EXPECT_EQ(answer.committed, 42);
  EXPECT_EQ(shard.links[0].watermark, no_watermark);
  EXPECT_EQ(shard.links[0].credit, shard_options{}.session_credit);
  EXPECT_FALSE(shard.links[0].idle_at);
}

TEST(window_shard, takes_a_batch_at_its_position) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(0s)));
  auto message = shard.batch_of(shard.links[0], 0, 10, event(50s), {{"a", 2min}});
  message.leader_epoch = 4;
  const auto answer = shard.apply(message);
  EXPECT_EQ(answer.session, shard.links[0].session);
  EXPECT_EQ(answer.partition, 0);
  EXPECT_EQ(answer.position, 10);
  EXPECT_EQ(answer.committed, 0);
  EXPECT_EQ(answer.credit, message.bytes() + shard_options{}.session_credit) << "cumulative";
  EXPECT_EQ(shard.partition(0).position, 10);
  EXPECT_EQ(shard.partition(0).watermark, event(50s));
  EXPECT_EQ(shard.partition(0).leader_epoch, 4);
  EXPECT_EQ(shard.core.open_windows(), 1u);
}

TEST(window_shard, takes_an_empty_batch_for_what_it_says) {
  running_shard shard;
  EXPECT_EQ(shard.apply(shard.batch_of(shard.links[0], 0, 1000, event(50s))).position, 1000);
  EXPECT_EQ(shard.partition(0).watermark, event(50s));
  EXPECT_EQ(shard.partition(0).counters.read, 0u);
}

TEST(window_shard, opens_a_new_session_if_a_batch_does_not_begin_at_its_position) {
  for (const log_offset first : {0, 9, 11}) {
    running_shard shard;
    shard.apply(shard.batch_of(shard.links[0], 0, 10, event(50s), {{"a", 2min}}));
    const auto answer =
        shard.core.apply(shard.batch_of(shard.links[0], first, 20, event(60s), {{"a", 2min}}), shard.now);
    const auto* opened = std::get_if<welcome>(&answer);
    ASSERT_TRUE(opened) << first;
    EXPECT_GT(opened->session, shard.links[0].session);
    EXPECT_EQ(opened->position, 10);
    EXPECT_EQ(opened->watermark, event(50s));
    EXPECT_EQ(shard.partition(0).counters.read, 1u) << "nothing of it was taken";
    EXPECT_EQ(shard.core.resyncs(), 1u);
  }
}

TEST(window_shard, drops_batches_of_another_session_unanswered) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(50s)));
  const auto gap = shard.core.apply(shard.batch_of(shard.links[0], 15, 20, event(60s)), shard.now);
  ASSERT_TRUE(std::holds_alternative<welcome>(gap));
  const auto old = shard.core.apply(shard.batch_of(shard.links[0], 10, 20, event(60s)), shard.now);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(old)) << "even if it would fit";
  auto foreign = shard.batch_of(std::get<welcome>(gap), 10, 20, event(60s), {}, 8);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(shard.core.apply(foreign, shard.now)));
  auto misdirected = shard.batch_of(std::get<welcome>(gap), 0, 20, event(60s));
  misdirected.partition = 1;
  EXPECT_TRUE(std::holds_alternative<std::monostate>(shard.core.apply(misdirected, shard.now)));
  auto of_another_job = shard.batch_of(std::get<welcome>(gap), 10, 20, event(60s), {{"a", 2min}});
  ++of_another_job.fields;
  EXPECT_TRUE(std::holds_alternative<std::monostate>(shard.core.apply(of_another_job, shard.now)));
  EXPECT_EQ(shard.core.dropped(), 4u);
  EXPECT_EQ(shard.partition(0).position, 10);
  EXPECT_EQ(shard.partition(1).position, 0);
}

TEST(window_shard, counts_no_reading_twice_when_a_batch_comes_twice) {
  running_shard shard;
  const auto message = shard.batch_of(shard.links[0], 0, 10, event(50s), {{"a", 2min}});
  shard.apply(message);
  shard.core.apply(message, shard.now);
  shard.core.apply(message, shard.now);
  EXPECT_EQ(shard.partition(0).counters.aggregated, 1u);
}

TEST(window_shard, serves_two_sources_of_one_partition_without_harm_to_either) {
  running_shard shard;
  const auto second = shard.open(0, 8);
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(50s), {{"a", 2min}}));
  const auto overtaken =
      shard.core.apply(shard.batch_of(second, 0, 5, event(40s), {{"a", 2min}}, 8), shard.now);
  ASSERT_TRUE(std::holds_alternative<welcome>(overtaken));
  EXPECT_EQ(std::get<welcome>(overtaken).position, 10);
  shard.apply(shard.batch_of(shard.links[0], 10, 20, event(60s), {{"a", 2min}}));
  EXPECT_EQ(shard.partition(0).position, 20);
  EXPECT_EQ(shard.partition(0).counters.aggregated, 2u);
}

TEST(window_shard, goes_on_with_a_source_that_says_hello_again) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(50s)));
  const auto again = shard.open(0);
  EXPECT_GT(again.session, shard.links[0].session);
  EXPECT_EQ(again.position, 10);
  EXPECT_EQ(shard.apply(shard.batch_of(again, 10, 20, event(60s))).position, 20);
}

TEST(window_shard, gives_sessions_greater_names_than_its_predecessor) {
  running_shard shard;
  shard_under_test heir{default_options(), shard.heir()};
  heir.commit();
  EXPECT_GT(heir.open(0).session, shard.open(1).session);
}

TEST(window_shard, reads_a_partition_that_was_added_later_from_its_beginning) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(10min)));
  const auto added = shard.open(2);
  EXPECT_EQ(added.position, 0);
  EXPECT_EQ(added.watermark, no_watermark);
  EXPECT_FALSE(added.idle_at);
  EXPECT_EQ(added.committed, 0);
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(10min), {{"a", 12min}}));
  EXPECT_EQ(shard.core.state().watermark, no_watermark) << "it holds the watermark";
  shard.apply(shard.batch_of(added, 0, 1, event(5min)));
  EXPECT_EQ(shard.core.state().watermark, event(5min));
}

TEST(window_shard, names_the_position_that_is_committed_not_the_one_in_flight) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(50s)));
  shard.core.take_cut(shard.now);
  EXPECT_EQ(shard.apply(shard.batch_of(shard.links[0], 10, 20, event(50s))).committed, 0);
  shard.core.committed(shard.now);
  EXPECT_EQ(shard.apply(shard.batch_of(shard.links[0], 20, 30, event(50s))).committed, 10);
  EXPECT_EQ(shard.open(0).committed, 10);
}

} // namespace
} // namespace komado::stream
