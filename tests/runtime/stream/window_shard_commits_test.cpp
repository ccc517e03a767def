#include "runtime/stream/window.hpp"
#include "tests/runtime/stream/shard_under_test.hpp"

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

TEST(window_shard, claims_its_shard_at_once_with_a_new_incarnation) {
  auto from = birth();
  from.state.stamp = {4, {{9}}, 17};
  shard_under_test shard{default_options(), std::move(from)};
  ASSERT_TRUE(shard.core.next_cut());
  EXPECT_LE(*shard.core.next_cut(), shard.now);
  const auto made = shard.core.take_cut(shard.now);
  EXPECT_EQ(made->stamp.incarnation, 5u);
  EXPECT_EQ(made->stamp.owner, uuid{{1}});
  EXPECT_EQ(made->stamp.commit_seq, 18u);
}

TEST(window_shard, begins_its_log_with_a_snapshot_only_at_birth) {
  shard_under_test born;
  EXPECT_EQ(born.commit()->kind, state_kind::snapshot);
  shard_under_test heir{default_options(), born.heir()};
  EXPECT_EQ(heir.commit()->kind, state_kind::delta);
}

TEST(window_shard, commits_nothing_when_nothing_is_new) {
  running_shard shard;
  shard.now += 1h;
  shard.core.tick(shard.now);
  EXPECT_FALSE(shard.core.next_cut());
  EXPECT_TRUE(shard.core.settled());
}

TEST(window_shard, commits_an_interval_after_the_last_commit_without_results) {
  running_shard shard;
  const auto last = shard.now;
  shard.now += 300ms;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(1min), {{"a", 2min}}));
  EXPECT_FALSE(shard.core.settled());
  EXPECT_EQ(shard.core.next_cut(), last + 1s);
}

TEST(window_shard, commits_at_once_when_a_result_waits) {
  running_shard shard;
  shard.now += 300ms;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(3min)));
  ASSERT_TRUE(shard.core.next_cut());
  EXPECT_LE(*shard.core.next_cut(), shard.now);
}

TEST(window_shard, has_one_commit_in_flight_and_rests_nine_times_as_long_as_it_took) {
  running_shard shard;
  shard.now += 10s;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(3min)));
  shard.core.take_cut(shard.now);
  shard.apply(shard.batch_of(shard.links[0], 10, 20, event(5min), {{"a", 4min}}));
  shard.apply(shard.batch_of(shard.links[1], 10, 20, event(5min)));
  EXPECT_FALSE(shard.core.next_cut());
  shard.now += 20ms;
  shard.core.committed(shard.now);
  EXPECT_EQ(shard.core.next_cut(), shard.now + 180ms);
}

TEST(window_shard, does_not_rest_while_much_waits) {
  auto options = default_options();
  options.uncommitted_bytes = 3000;
  running_shard shard{options};
  shard.core.take_cut(shard.now);
  shard.core.committed(shard.now += 400ms);
  auto message = shard.batch_of(shard.links[0], 0, 1, event(1min));
  message.rejected.push_back({0, reject_reason::malformed, std::nullopt, std::string(2000, 'x')});
  message.read = 1;
  shard.apply(message);
  ASSERT_TRUE(shard.core.next_cut());
  EXPECT_LE(*shard.core.next_cut(), shard.now);
}

TEST(window_shard, leaves_what_comes_while_a_cut_is_in_flight_to_the_next) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(3min)));
  const auto first = shard.core.take_cut(shard.now);
  shard.apply(shard.batch_of(shard.links[0], 10, 20, event(5min), {{"b", 4min}}));
  shard.apply(shard.batch_of(shard.links[1], 10, 20, event(5min)));
  shard.core.committed(shard.now);
  EXPECT_FALSE(shard.core.settled());
  const auto second = shard.core.take_cut(shard.now);
  EXPECT_EQ(results_of(*first).size(), 1u);
  EXPECT_TRUE(contains(results_of(*first).at(0), "\"a\""));
  ASSERT_EQ(results_of(*second).size(), 1u);
  EXPECT_TRUE(contains(results_of(*second).at(0), "\"b\""));
  EXPECT_EQ(second->stamp.commit_seq, first->stamp.commit_seq + 1);

  shard.log.insert(shard.log.end(), first->state_records.begin(), first->state_records.end());
  const auto committed = fold(shard.log);
  ASSERT_TRUE(committed && *committed);
  EXPECT_EQ((*committed)->partitions[0].position, 10) << "as of the batch boundary";
  EXPECT_EQ((*committed)->watermark, event(3min));
}

/// Some minutes of two partitions, with a commit now and then.
void run_for_a_while(running_shard& shard) {
  log_offset position[2] = {};
  for (int i = 0; i < 300; ++i) {
    const auto id = static_cast<std::size_t>(i * 7 % 11 % 2);
    const auto time = duration{i * 5s};
    const auto own = event(time - 5s);
    const duration end = window_end(event(time), 2min).time_since_epoch();
    std::vector<fact> facts;
    for (int k = 0; k < 5; ++k)
      facts.push_back({"device-" + std::to_string((i + k) % 13), end, 0.1 * i, closed_at(event(end), own)});
    shard.apply(shard.batch_of(shard.links[id], position[id], position[id] + 5, own, facts));
    position[id] += 5;
    if (i % 9 == 0)
      shard.commit();
  }
  shard.commit();
}

TEST(window_shard, can_be_restored_from_its_log) {
  running_shard shard;
  run_for_a_while(shard);
  ASSERT_GT(shard.core.open_windows(), 0u);
  ASSERT_GT(shard.core.results(closed_by::watermark), 0u);
  const auto restored = fold(shard.log);
  ASSERT_TRUE(restored && *restored);
  EXPECT_EQ(picture(**restored), picture(shard.core.state()));
}

TEST(window_shard, goes_on_after_a_takeover_as_if_nothing_had_happened) {
  running_shard shard;
  run_for_a_while(shard);
  running_shard heir{default_options(), shard.heir()};
  EXPECT_EQ(heir.core.open_windows(), shard.core.open_windows());
  const auto finish = [](running_shard& owner) {
    for (std::size_t id = 0; id < 2; ++id) {
      const auto position = owner.partition(id).position;
      owner.apply(owner.batch_of(owner.links[id], position, position + 1, event(2h)));
    }
    return results_of(*owner.commit());
  };
  const auto expected = finish(shard);
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(finish(heir), expected);
}

TEST(window_shard, writes_a_snapshot_when_the_log_has_outgrown_its_state) {
  auto options = default_options();
  options.snapshot_after_bytes = 4000;
  running_shard shard{options};
  std::size_t snapshots = 0;
  std::uint64_t since = 0;
  for (log_offset i = 0; i < 200; ++i) {
    shard.apply(shard.batch_of(shard.links[0], i, i + 1, event(1min), {{"a", 2min}}));
    const auto made = shard.commit();
    std::uint64_t bytes = 0;
    for (const auto& record : made->state_records)
      bytes += record.size();
    if (made->kind == state_kind::snapshot) {
      ++snapshots;
      EXPECT_GT(since, 4000u);
      since = 0;
    } else {
      since += bytes;
      EXPECT_LT(since, 4000u + 2 * bytes);
    }
  }
  EXPECT_GT(snapshots, 2u);
  EXPECT_EQ(picture(**fold(shard.log)), picture(shard.core.state()));
}

TEST(window_shard, counts_the_log_that_it_restored_towards_the_next_snapshot) {
  auto options = default_options();
  options.snapshot_after_bytes = 4000;
  auto from = running_shard{options}.heir();
  from.log_bytes = 4001;
  shard_under_test heir{options, std::move(from)};
  heir.commit();
  const auto link = heir.open(0);
  heir.apply(heir.batch_of(link, 0, 1, event(1min)));
  EXPECT_EQ(heir.commit()->kind, state_kind::snapshot);
}

TEST(window_shard, writes_a_row_again_only_when_it_has_changed) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 1, event(1min), {{"first", 2min}}));
  shard.commit();
  shard.apply(shard.batch_of(shard.links[0], 1, 2, event(1min), {{"second", 2min}}));
  const auto records = shard.commit()->state_records;
  EXPECT_TRUE(contains(records.at(0), "second"));
  EXPECT_FALSE(contains(records.at(0), "first"));
}

TEST(window_shard, is_in_no_hurry_once_its_results_are_committed) {
  running_shard shard;
  shard.now += 10s;
  shard.apply(shard.batch_of(shard.links[0], 0, 10, event(3min), {{"a", 2min}}));
  shard.apply(shard.batch_of(shard.links[1], 0, 10, event(3min)));
  shard.commit();
  shard.apply(shard.batch_of(shard.links[0], 10, 20, event(3min), {{"a", 4min}}));
  EXPECT_EQ(shard.core.next_cut(), shard.now + 1s);
}

// -- credit -------------------------------------------------------------------

TEST(window_shard, withholds_credit_from_a_partition_that_is_too_far_ahead) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(0s)));
  const auto within = shard.apply(shard.batch_of(shard.links[0], 0, 1, event(10min)));
  EXPECT_GT(within.credit, shard.links[0].credit);
  EXPECT_EQ(shard.core.take_grants(shard.now).size(), 1u)
      << "partition 1 had to wait for the first reading of 0";
  const auto beyond = shard.apply(shard.batch_of(shard.links[0], 1, 2, event(10min + 1us)));
  EXPECT_EQ(beyond.credit, within.credit) << "what was granted stays";
  EXPECT_TRUE(shard.core.take_grants(shard.now).empty());
  EXPECT_EQ(shard.open(0).credit, 0u) << "a new session does not get round it";
}

TEST(window_shard, never_withholds_credit_from_the_slowest) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 1, event(1h)));
  EXPECT_GT(shard.apply(shard.batch_of(shard.links[1], 0, 1, event(0s))).credit, shard.links[1].credit);
  EXPECT_GT(shard.open(1).credit, 0u);
}

TEST(window_shard, grants_credit_once_the_drift_is_over) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(0s)));
  const auto far = shard.batch_of(shard.links[0], 0, 1, event(11min));
  shard.apply(far);
  shard.apply(shard.batch_of(shard.links[1], 1, 2, event(1min)));
  const auto grants = shard.core.take_grants(shard.now);
  ASSERT_EQ(grants.size(), 1u);
  EXPECT_EQ(grants[0].first, 7u);
  EXPECT_EQ(grants[0].second.session, shard.links[0].session);
  EXPECT_EQ(grants[0].second.position, 1);
  EXPECT_EQ(grants[0].second.credit, far.bytes() + shard_options{}.session_credit);
  EXPECT_TRUE(shard.core.take_grants(shard.now).empty()) << "once";
}

TEST(window_shard, does_not_wait_for_an_idle_partition) {
  running_shard shard;
  shard.apply(shard.batch_of(shard.links[0], 0, 1, event(1h)));
  EXPECT_EQ(shard.open(0).credit, 0u) << "partition 1 has not spoken yet";
  shard.claim_idle(shard.links[1], 0);
  EXPECT_EQ(shard.core.take_grants(shard.now).size(), 1u);
  EXPECT_GT(shard.open(0).credit, 0u);
  shard.now += 3s + 1us;
  EXPECT_EQ(shard.open(0).credit, 0u) << "the claim has lapsed";
}

TEST(window_shard, withholds_credit_while_too_much_is_uncommitted) {
  auto options = default_options();
  options.uncommitted_bytes = 1000;
  running_shard shard{options};
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(1min)));
  auto message = shard.batch_of(shard.links[0], 0, 1, event(1min));
  message.rejected.push_back({0, reject_reason::malformed, std::nullopt, std::string(2000, 'x')});
  message.read = 1;
  EXPECT_EQ(shard.apply(message).credit, shard.links[0].credit);
  EXPECT_TRUE(shard.core.take_grants(shard.now).empty());
  shard.core.take_cut(shard.now);
  EXPECT_EQ(shard.core.take_grants(shard.now).size(), 2u);
}

} // namespace
} // namespace komado::stream
