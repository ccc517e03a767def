#include "actors/gate.hpp"

#include "actors/errors.hpp"
#include "runtime/stream/genesis_codec.hpp"
#include "tests/actors/fake_peers.hpp"
#include "tests/actors/fakes.hpp"
#include "tests/runtime/stream/shard_states.hpp"

#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

#include <string>

namespace komado::actors {
namespace {

constexpr stream::uuid this_node{{1}};
constexpr stream::uuid other_node{{2}};

/// The gate of a node that runs shard 3 of job "sensortag".
struct gate_of_a_node : testing::Test {
  gate_of_a_node() {
    shards->put({3, 7, job, window.handle});
    gate = system.spawn<gate_actor, gate_state>(
        gate_options{{"sensortag", this_node, "1"}, shards, [] { return node_report{}; }, peers.handle});
  }

  /// Why the gate did not answer the introduction; nothing if it did, with its own card.
  caf::error introduce(const std::string& job_name, const caf::actor& from) {
    caf::error why;
    caf::scoped_actor self{system.get()};
    auto answer = self->request(gate, caf::infinite, introduce_atom_v, node_card{job_name, other_node, "1"}, from);
    system.settle();
    answer.receive([](const node_card& card) { EXPECT_EQ(card.node, this_node); },
                   [&](const caf::error& refusal) { why = refusal; });
    return why;
  }

  caf::error find(const shard_address& wanted) {
    caf::error why;
    caf::scoped_actor self{system.get()};
    auto answer = self->request(gate, caf::infinite, find_atom_v, wanted);
    system.settle();
    answer.receive(
        [this](const window_actor& found, const std::string& genesis) {
          EXPECT_EQ(found, window.handle);
          stream::byte_reader in{genesis};
          EXPECT_EQ(hash_of(stream::decode_genesis(in)), hash_of(*job));
        },
        [&](const caf::error& refusal) { why = refusal; });
    return why;
  }

  deterministic_system system;
  fake_window window{system};
  fake_peers peers{system};
  fake_gate other{system};
  std::shared_ptr<const stream::genesis> job = std::make_shared<const stream::genesis>(stream::a_genesis());
  std::shared_ptr<shard_routes> shards = std::make_shared<shard_routes>();
  gate_actor gate;
};

TEST_F(gate_of_a_node, makes_a_node_of_its_job_known) {
  EXPECT_EQ(introduce("sensortag", caf::actor_cast<caf::actor>(other.handle)), caf::error{});
  ASSERT_EQ(peers.got->found.size(), 1u);
  EXPECT_EQ(peers.got->found[0].card.node, other_node);
  EXPECT_EQ(peers.got->found[0].gate, other.handle);
}

TEST_F(gate_of_a_node, answers_a_command_that_has_no_gate_itself) {
  EXPECT_EQ(introduce("sensortag", caf::actor{}), caf::error{});
  EXPECT_TRUE(peers.got->found.empty());
}

TEST_F(gate_of_a_node, refuses_a_node_of_another_job) {
  EXPECT_EQ(introduce("another", caf::actor_cast<caf::actor>(other.handle)), errc::refused);
  EXPECT_TRUE(peers.got->found.empty());
}

TEST_F(gate_of_a_node, finds_the_window_of_the_owner_that_is_meant) {
  EXPECT_EQ(find({job->birth, 3, 7}), caf::error{});
}

TEST_F(gate_of_a_node, finds_no_other_shard_incarnation_or_birth) {
  EXPECT_EQ(find({job->birth, 2, 7}), errc::not_here);
  EXPECT_EQ(find({job->birth, 3, 6}), errc::not_here);
  EXPECT_EQ(find({job->birth, 3, 8}), errc::not_here);
  EXPECT_EQ(find({stream::uuid{{9}}, 3, 7}), errc::not_here);
  shards->erase(3);
  EXPECT_EQ(find({job->birth, 3, 7}), errc::not_here);
}

TEST_F(gate_of_a_node, passes_the_order_to_leave_on) {
  system.send(gate, drain_atom_v);
  EXPECT_EQ(peers.got->drains, 1);
}

} // namespace
} // namespace komado::actors
