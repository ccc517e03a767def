#include "actors/peers.hpp"

#include "runtime/stream/genesis_codec.hpp"
#include "tests/actors/fake_peers.hpp"
#include "tests/actors/fakes.hpp"
#include "tests/runtime/stream/shard_states.hpp"

#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

constexpr stream::uuid this_node{{5}};
constexpr stream::uuid greater_node{{6}};
constexpr stream::uuid lesser_node{{4}};

/// A node's way to others, with a dialer that reaches whom the test says.
struct peers_of_a_node : testing::Test {
  peers_of_a_node() {
    stream::byte_writer out{remote.got->genesis};
    encode(out, *job);
    remote.got->window = window.handle;
    peers_options options;
    options.job_shards = 4;
    options.card = {"sensortag", this_node, "1"};
    own->put({0, 1, job, window.handle});
    options.shards = own;
    options.report = [] {
      node_report report;
      report.node.id = to_hex(this_node);
      return report;
    };
    options.partitions = [] { return stream::partition_id{2}; };
    options.log = [](log_level, std::string_view) {};
    options.dialer = [this](peers_actor::pointer self, const gate_actor&) {
      return system.keep(dialer_actor{self->spawn([kept = dialed]() -> dialer_actor::behavior_type {
        return {[kept](const stream::directory_entry& where) { kept->push_back(where); }};
      })});
    };
    peers = system.spawn<peers_actor, peers_state>(std::move(options));
    system.send(peers, start_atom_v, caf::actor_cast<caf::actor>(node.handle));
  }

  stream::directory_entry owner(stream::uuid of = greater_node, std::uint64_t incarnation = 7) const {
    return {job->birth, 3, incarnation, of, "host", 4711};
  }

  void find(stream::uuid of = greater_node) {
    system.send(peers, peer_found{{"sensortag", of, "1"}, remote.handle});
  }

  /// The owner's window is known.
  void reach() {
    system.send(peers, owner());
    find();
    ASSERT_EQ(node.got->routes.size(), 1u);
  }

  deterministic_system system;
  fake_window window{system};
  fake_gate remote{system};
  fake_node node{system};
  std::shared_ptr<std::vector<stream::directory_entry>> dialed =
      std::make_shared<std::vector<stream::directory_entry>>();
  std::shared_ptr<const stream::genesis> job = std::make_shared<const stream::genesis>(stream::a_genesis());
  std::shared_ptr<shard_routes> own = std::make_shared<shard_routes>();
  peers_actor peers;
};

TEST_F(peers_of_a_node, find_the_window_of_an_owner_elsewhere) {
  system.send(peers, owner());
  ASSERT_EQ(*dialed, std::vector{owner()});
  EXPECT_TRUE(node.got->routes.empty());
  find();
  ASSERT_EQ(node.got->routes.size(), 1u);
  EXPECT_EQ(node.got->routes[0].shard, 3u);
  EXPECT_EQ(node.got->routes[0].incarnation, 7u);
  EXPECT_EQ(node.got->routes[0].window, window.handle);
  EXPECT_EQ(hash_of(*node.got->routes[0].job), hash_of(*job));
  system.advance(10s);
  EXPECT_EQ(dialed->size(), 1u);
  EXPECT_EQ(remote.got->asked.size(), 1u);
}

TEST_F(peers_of_a_node, dial_one_node_once_at_a_time) {
  system.send(peers, owner());
  auto another = owner();
  another.shard = 2;
  system.send(peers, another);
  system.advance(10s);
  EXPECT_EQ(dialed->size(), 1u);
}

TEST_F(peers_of_a_node, call_at_once_while_nobody_can_know_them) {
  own->erase(0);
  system.send(peers, owner(lesser_node));
  EXPECT_EQ(dialed->size(), 1u) << "it owns no shard: the other does not know where it is";
}

TEST_F(peers_of_a_node, leave_the_first_call_to_the_node_with_the_lesser_id) {
  system.send(peers, owner(lesser_node));
  system.advance(900ms);
  EXPECT_TRUE(dialed->empty());
  system.advance(200ms);
  EXPECT_EQ(dialed->size(), 1u);
  system.send(peers, peer_missing{lesser_node, "it is calling, too"});
  system.advance(7s);
  EXPECT_EQ(dialed->size(), 1u) << "its own end may have to time out first";
  system.advance(2s);
  EXPECT_EQ(dialed->size(), 2u);
}

TEST_F(peers_of_a_node, need_not_call_a_node_that_has_called) {
  find(lesser_node);
  system.send(peers, owner(lesser_node));
  system.advance(5s);
  EXPECT_TRUE(dialed->empty());
  EXPECT_EQ(node.got->routes.size(), 1u);
}

TEST_F(peers_of_a_node, call_again_later_and_later) {
  system.send(peers, owner());
  std::vector<std::chrono::milliseconds> pauses;
  for (int call = 0; call < 7; ++call) {
    system.send(peers, peer_missing{greater_node, "nobody listens"});
    const auto before = dialed->size();
    auto waited = 0ms;
    for (; dialed->size() == before && waited < 10s; waited += 10ms)
      system.advance(10ms);
    pauses.push_back(waited);
  }
  EXPECT_LE(pauses.front(), 300ms);
  EXPECT_GT(pauses[3], pauses[1]);
  EXPECT_LE(pauses.back(), 3100ms);
}

TEST_F(peers_of_a_node, ask_again_for_a_shard_that_is_not_there_yet) {
  remote.got->window = nullptr;
  system.send(peers, owner());
  find();
  EXPECT_TRUE(node.got->routes.empty());
  remote.got->window = window.handle;
  system.advance(400ms);
  EXPECT_EQ(node.got->routes.size(), 1u);
}

TEST_F(peers_of_a_node, ask_again_when_no_answer_comes) {
  remote.got->answers = false;
  system.send(peers, owner());
  find();
  remote.got->answers = true;
  system.advance(1900ms);
  EXPECT_TRUE(node.got->routes.empty());
  system.advance(500ms);
  EXPECT_EQ(node.got->routes.size(), 1u);
}

TEST_F(peers_of_a_node, give_the_old_owner_up_for_a_new_one) {
  reach();
  system.send(peers, owner(greater_node, 8));
  ASSERT_EQ(node.got->lost.size(), 1u);
  EXPECT_EQ(node.got->lost[0].incarnation, 7u);
  ASSERT_EQ(node.got->routes.size(), 2u);
  EXPECT_EQ(node.got->routes[1].incarnation, 8u);
}

TEST_F(peers_of_a_node, believe_no_answer_about_an_earlier_owner) {
  remote.got->answers = false;
  system.send(peers, owner());
  find();
  system.send(peers, owner(lesser_node, 8));
  ASSERT_EQ(remote.got->unanswered.size(), 1u);
  remote.got->window = window.handle;
  system.send(remote.handle, drain_atom_v);
  EXPECT_TRUE(node.got->routes.empty());
}

TEST_F(peers_of_a_node, say_that_an_owner_is_lost_and_look_for_it_again) {
  reach();
  caf::anon_send_exit(window.handle, caf::exit_reason::kill);
  system.settle();
  ASSERT_EQ(node.got->lost.size(), 1u);
  EXPECT_EQ(node.got->lost[0].shard, 3u);
  EXPECT_EQ(node.got->lost[0].incarnation, 7u);
  fake_window next{system};
  remote.got->window = next.handle;
  system.advance(500ms);
  EXPECT_EQ(node.got->routes.size(), 2u);
}

TEST_F(peers_of_a_node, call_again_when_the_connection_is_gone) {
  reach();
  caf::anon_send_exit(remote.handle, caf::exit_reason::kill);
  system.settle();
  EXPECT_EQ(dialed->size(), 1u);
  system.advance(300ms);
  EXPECT_EQ(dialed->size(), 2u);
}

TEST_F(peers_of_a_node, forget_a_shard_that_is_run_here) {
  reach();
  system.send(peers, forget_atom_v, stream::shard_id{3});
  ASSERT_EQ(node.got->lost.size(), 1u);
  caf::anon_send_exit(remote.handle, caf::exit_reason::kill);
  system.advance(5s);
  EXPECT_EQ(dialed->size(), 1u) << "nothing is wanted of that node any more";
  EXPECT_EQ(node.got->routes.size(), 1u);
}

TEST_F(peers_of_a_node, pass_the_order_to_leave_on) {
  system.send(peers, drain_atom_v);
  EXPECT_EQ(node.got->drains, 1);
}

TEST_F(peers_of_a_node, report_nodes_that_cannot_be_reached_as_silent) {
  system.send(peers, owner());
  caf::scoped_actor self{system.get()};
  auto answer = self->request(peers, caf::infinite, report_atom_v);
  system.settle();
  answer.receive(
      [](const cluster_report& whole) {
        EXPECT_EQ(whole.job, "sensortag");
        EXPECT_EQ(whole.asked, to_hex(this_node));
        ASSERT_EQ(whole.nodes.size(), 2u);
        EXPECT_TRUE(whole.nodes[0].answers);
        EXPECT_FALSE(whole.nodes[1].answers);
        EXPECT_EQ(whole.nodes[1].facts.address, "host:4711");
        ASSERT_EQ(whole.shards.size(), 4u);
        EXPECT_EQ(whole.shards[3].owner, to_hex(greater_node));
      },
      [](const caf::error& why) { ADD_FAILURE() << to_string(why); });
}

} // namespace
} // namespace komado::actors
