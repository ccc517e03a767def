#include "tests/runtime/kafka/member.hpp"

#include <algorithm>

namespace komado::kafka::testing {
namespace {

using std::chrono::steady_clock;

partitions all(std::int32_t count) {
  partitions made;
  for (std::int32_t partition = 0; partition < count; ++partition)
    made.insert(partition);
  return made;
}

/// Throws all members out of a group, as its coordinator does when their sessions end.
void evict(const std::string& group) {
  test_support::broker::shared().tool("org.apache.kafka.tools.StreamsResetter",
                                      "--force --application-id " + group);
}

TEST(membership, gives_all_to_a_member_that_is_alone) {
  const auto topic = make_topic(8);
  write(topic, 0, numbered("v", 10));
  member alone{unique_name("group"), topic};
  ASSERT_TRUE(alone.await_owned(8));
  EXPECT_EQ(alone.look(alone.owned), all(8));
  EXPECT_FALSE(alone.empty_news);
}

TEST(membership, hands_over_what_was_released_and_touches_nothing_else) {
  const auto group = unique_name("group");
  const auto topic = make_topic(8);
  member first{group, topic};
  ASSERT_TRUE(first.await_owned(8));
  member second{group, topic};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 4; }));
  const auto kept = first.look(first.owned);
  const auto moving = first.look(first.revoked);
  EXPECT_EQ(kept.size(), 4U);
  // Three of the four are not enough.
  first.release_all({std::next(moving.begin()), moving.end()});
  EXPECT_FALSE(second.await([&] { return !second.owned.empty(); }, 1s));
  first.release_all(moving);
  ASSERT_TRUE(second.await_owned(4));
  EXPECT_EQ(second.look(second.owned), moving);
  EXPECT_EQ(first.look(first.owned), kept);
  EXPECT_TRUE(first.look(first.lost).empty());
  EXPECT_FALSE(first.empty_news || second.empty_news);
}

TEST(membership, keeps_its_session_while_it_hands_over) {
  const auto group = unique_name("group");
  const auto topic = make_topic(2);
  member first{group, topic};
  ASSERT_TRUE(first.await_owned(2));
  member second{group, topic};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 1; }));
  // Longer than the session: its heartbeats go on, or it would lose all.
  EXPECT_FALSE(first.await([&] { return !first.lost.empty(); }, session + 2s));
  first.release_all(first.look(first.revoked));
  EXPECT_TRUE(second.await_owned(1));
}

TEST(membership, lets_the_others_have_all_at_once_after_leaving) {
  const auto group = unique_name("group");
  const auto topic = make_topic(8);
  member first{group, topic};
  ASSERT_TRUE(first.await_owned(8));
  member second{group, topic};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 4; }));
  first.release_all(first.look(first.revoked));
  ASSERT_TRUE(second.await_owned(4));
  first.group().leave();
  ASSERT_TRUE(first.await([&] { return first.owned.empty(); }));
  EXPECT_FALSE(first.look(first.left));
  first.release_all(all(8));
  const auto released = steady_clock::now();
  ASSERT_TRUE(first.await([&] { return first.left; }));
  ASSERT_TRUE(second.await_owned(8));
  EXPECT_LT(steady_clock::now() - released, 2s);
  EXPECT_TRUE(first.look(first.lost).empty());
}

TEST(membership, leaves_in_the_middle_of_a_hand_over) {
  const auto group = unique_name("group");
  const auto topic = make_topic(8);
  member first{group, topic};
  ASSERT_TRUE(first.await_owned(8));
  member second{group, topic};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 4; }));
  first.group().leave();
  ASSERT_TRUE(first.await([&] { return first.owned.empty(); }));
  first.release_all(all(8));
  ASSERT_TRUE(first.await([&] { return first.left; }));
  EXPECT_TRUE(second.await_owned(8));
}

TEST(membership, leaves_without_having_owned_anything) {
  member first{unique_name("group"), make_topic(1)};
  first.group().leave();
  // It may have been given the partition before.
  first.group().release(0);
  ASSERT_TRUE(first.await([&] {
    return first.left || !first.revoked.empty();
  }));
  first.group().release(0);
  EXPECT_TRUE(first.await([&] { return first.left; }));
}

TEST(membership, lets_the_others_wait_for_the_session_of_a_dead_member) {
  const auto group = unique_name("group");
  const auto topic = make_topic(4);
  member first{group, topic};
  ASSERT_TRUE(first.await_owned(4));
  first.die();
  const auto died = steady_clock::now();
  member second{group, topic};
  ASSERT_TRUE(second.await_owned(4));
  // The last heartbeat was some time before.
  EXPECT_GT(steady_clock::now() - died, session - 2s);
}

TEST(membership, proves_what_it_owns_and_nothing_else) {
  const auto group = unique_name("group");
  const auto topic = make_topic(2);
  member first{group, topic};
  EXPECT_FALSE(first.prove(0)) << "before the group gave it anything";
  ASSERT_TRUE(first.await_owned(2));
  EXPECT_TRUE(first.prove(0));
  EXPECT_TRUE(first.prove(1));
  EXPECT_FALSE(first.prove(7));
  // What was committed for the proof is no position: the next assignment reads nothing, either.
  member second{group, topic};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 1; }));
  const auto moving = *first.look(first.revoked).begin();
  EXPECT_FALSE(first.prove(moving));
  EXPECT_TRUE(first.prove(1 - moving));
  first.group().release(moving);
  ASSERT_TRUE(second.await_owned(1));
  EXPECT_TRUE(second.prove(moving));
  EXPECT_FALSE(second.prove(1 - moving));
}

TEST(membership, is_refused_a_proof_once_the_group_has_thrown_it_out) {
  const auto group = unique_name("group");
  auto quiet = options();
  // So that only the proof can tell.
  quiet.properties["heartbeat.interval.ms"] = "5500";
  member first{group, make_topic(2), quiet};
  ASSERT_TRUE(first.await_owned(2));
  ASSERT_TRUE(first.prove(0));
  evict(group);
  EXPECT_FALSE(first.prove(0));
  EXPECT_TRUE(first.await([&] { return first.lost == all(2); }));
  // It joins anew, as somebody else.
  ASSERT_TRUE(first.await_owned(2));
  EXPECT_TRUE(first.prove(0));
}

TEST(membership, loses_all_when_its_session_ends) {
  test_support::broker broker;
  client_options own;
  own.bootstrap_servers = broker.bootstrap_servers();
  must(must(admin::open(own)).ensure_topic({.name = "t", .partitions = 2, .configs = {}}, patience));
  member first{"g", "t", own};
  ASSERT_TRUE(first.await_owned(2));
  broker.kill();
  ASSERT_TRUE(first.await([&] { return !first.outages.empty(); }));
  EXPECT_FALSE(first.prove(0)) << "nobody can confirm it";
  ASSERT_TRUE(first.await([&] { return first.lost == all(2); }));
  EXPECT_FALSE(first.prove(0));
  broker.start();
  ASSERT_TRUE(first.await_owned(2));
  EXPECT_TRUE(first.prove(0));
}

TEST(membership, leaves_though_the_broker_is_away) {
  test_support::broker broker;
  client_options own;
  own.bootstrap_servers = broker.bootstrap_servers();
  must(must(admin::open(own)).ensure_topic({.name = "t", .configs = {}}, patience));
  member first{"g", "t", own};
  member second{"h", "t", own};
  ASSERT_TRUE(first.await_owned(1) && second.await_owned(1));
  const auto leave = [](member& leaving) {
    leaving.group().leave();
    EXPECT_TRUE(leaving.await([&] { return leaving.owned.empty(); }));
    leaving.group().release(0);
    EXPECT_TRUE(leaving.await([&] { return leaving.left; }, 10s));
  };
  broker.pause();
  leave(first);
  broker.resume();
  broker.kill();
  leave(second);
}

TEST(membership, leaves_though_no_broker_can_be_reached) {
  client_options nowhere;
  nowhere.bootstrap_servers = "127.0.0.1:9";
  member first{"g", "t", nowhere};
  ASSERT_TRUE(first.await([&] { return !first.outages.empty(); }));
  first.group().leave();
  EXPECT_TRUE(first.await([&] { return first.left; }));
}

void expect_quick_end(member& ending) {
  const auto start = steady_clock::now();
  ending.die();
  EXPECT_LT(steady_clock::now() - start, 2s);
}

TEST(membership, ends_at_once_whatever_it_is_doing) {
  const auto topic = make_topic(4);
  const auto group = unique_name("group");
  member handing_over{group, topic};
  ASSERT_TRUE(handing_over.await_owned(4));
  member waiting{group, topic};
  ASSERT_TRUE(handing_over.await([&] { return handing_over.revoked.size() == 2; }));
  member leaving{unique_name("group"), topic};
  ASSERT_TRUE(leaving.await_owned(4));
  leaving.group().leave();
  ASSERT_TRUE(leaving.await([&] { return leaving.revoked.size() == 4; }));
  member gone{unique_name("group"), topic};
  gone.group().leave();
  gone.release_all(all(4));
  member alone{unique_name("group"), topic};
  ASSERT_TRUE(alone.await_owned(4));
  alone.group().prove(0);
  for (auto* ending : {&handing_over, &waiting, &leaving, &gone, &alone})
    expect_quick_end(*ending);
}

TEST(membership, keeps_the_settings_that_it_stands_on) {
  const auto group = unique_name("group");
  const auto topic = make_topic(4);
  auto willful = options();
  willful.properties = {{"group.instance.id", "node"},
                        {"group.protocol", "consumer"},
                        {"partition.assignment.strategy", "range"},
                        {"enable.auto.commit", "true"},
                        {"session.timeout.ms", "40000"},
                        {"group.id", "other"}};
  member first{group, topic, willful};
  ASSERT_TRUE(first.await_owned(4));
  member second{group, topic, willful};
  ASSERT_TRUE(first.await([&] { return first.revoked.size() == 2; }));
  first.release_all(first.look(first.revoked));
  ASSERT_TRUE(second.await_owned(2));
  EXPECT_EQ(first.look(first.owned).size(), 2U);
  EXPECT_TRUE(first.look(first.failures).empty());
}

TEST(membership, refuses_a_property_that_does_not_exist) {
  auto wrong = options();
  wrong.properties["session.timeout"] = "1";
  const auto joined = membership::join(wrong, {"g", "t", session}, {});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, errc::configuration);
  EXPECT_NE(joined.error().message.find("kafka.session.timeout"), std::string::npos) << joined.error().message;
}

} // namespace
} // namespace komado::kafka::testing
