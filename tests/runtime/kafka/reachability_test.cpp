#include "runtime/kafka/reachability.hpp"

#include <gtest/gtest.h>

namespace komado::kafka {
namespace {

TEST(reachability, is_lost_when_no_attempt_to_connect_succeeds) {
  reachability connections;
  for (const auto* state : {"INIT", "TRY_CONNECT", "CONNECT"})
    connections.take("a:9092", state);
  EXPECT_FALSE(connections.lost());
  connections.take("a:9092", "DOWN");
  EXPECT_TRUE(connections.lost());
}

TEST(reachability, is_not_lost_while_one_broker_answers) {
  reachability connections;
  connections.take("a:9092", "UP");
  connections.take("b:9092", "CONNECT");
  connections.take("b:9092", "DOWN");
  EXPECT_FALSE(connections.lost());
}

TEST(reachability, takes_a_connection_that_was_closed_for_no_outage) {
  reachability connections;
  connections.take("a:9092", "UP");
  connections.take("a:9092", "DOWN");
  EXPECT_FALSE(connections.lost());
  connections.take("a:9092", "CONNECT");
  connections.take("a:9092", "DOWN");
  EXPECT_TRUE(connections.lost());
}

TEST(reachability, is_not_lost_when_a_connection_is_retired) {
  reachability connections;
  for (const auto* state : {"CONNECT", "UP", "DOWN", "INIT", "DOWN"})
    connections.take("a:9092", state);
  EXPECT_FALSE(connections.lost());
  // A coordinator moved before it was connected to.
  for (const auto* state : {"TRY_CONNECT", "DOWN"})
    connections.take("TxnCoordinator:0", state);
  EXPECT_FALSE(connections.lost());
}

TEST(reachability, comes_back_with_the_first_connection) {
  reachability connections;
  connections.take("a:9092", "CONNECT");
  connections.take("a:9092", "DOWN");
  ASSERT_TRUE(connections.lost());
  connections.take("b:9092", "UP");
  EXPECT_FALSE(connections.lost());
}

TEST(reachability, stands_while_credentials_are_renewed) {
  reachability connections;
  for (const auto* state : {"UP", "REAUTH"})
    connections.take("a:9092", state);
  connections.take("b:9092", "CONNECT");
  connections.take("b:9092", "DOWN");
  EXPECT_FALSE(connections.lost());
}

} // namespace
} // namespace komado::kafka
