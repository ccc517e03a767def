#include "runtime/stream/commit_protocol.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

using step = commit_protocol::step;
using verdict = commit_protocol::verdict;

commit_stamp stamp(std::uint64_t sequence, std::uint8_t owner = 1, std::uint64_t incarnation = 1) {
  commit_stamp made{incarnation, {}, sequence};
  made.owner.bytes[0] = owner;
  return made;
}

cut_ptr a_cut(const commit_stamp& of) {
  auto made = std::make_shared<cut>();
  made->stamp = of;
  return made;
}

/// Has taken a shard over whose log ends with `last`.
commit_protocol ready_after(const std::optional<commit_stamp>& last) {
  commit_protocol protocol;
  protocol.initialised();
  protocol.marked();
  EXPECT_EQ(protocol.log_read(last), verdict::restored);
  return protocol;
}

/// Has sent `sent` and does not know what became of it; the log is to be read.
commit_protocol in_doubt_of(const cut_ptr& sent, const std::optional<commit_stamp>& last) {
  auto protocol = ready_after(last);
  protocol.submit(sent);
  EXPECT_EQ(protocol.next(), step::transact);
  EXPECT_FALSE(protocol.transaction_ended(transaction_outcome::doubt));
  EXPECT_EQ(protocol.next(), step::init);
  protocol.initialised();
  protocol.marked();
  return protocol;
}

TEST(commit_protocol, fences_then_asks_the_mark_then_reads) {
  commit_protocol protocol;
  EXPECT_EQ(protocol.next(), step::init);
  EXPECT_TRUE(protocol.restoring());
  protocol.initialised();
  EXPECT_EQ(protocol.next(), step::mark);
  protocol.marked();
  EXPECT_EQ(protocol.next(), step::read);
  EXPECT_EQ(protocol.log_read(stamp(5)), verdict::restored);
  EXPECT_EQ(protocol.next(), step::ready);
  EXPECT_FALSE(protocol.restoring());
}

TEST(commit_protocol, asks_the_mark_anew_when_the_reader_was_overtaken) {
  commit_protocol protocol;
  protocol.initialised();
  protocol.marked();
  protocol.overtaken();
  EXPECT_EQ(protocol.next(), step::mark);
  EXPECT_TRUE(protocol.restoring());
}

TEST(commit_protocol, acknowledges_what_the_broker_says_is_committed) {
  auto protocol = ready_after(std::nullopt);
  const auto sent = a_cut(stamp(1));
  protocol.submit(sent);
  EXPECT_EQ(protocol.next(), step::transact);
  EXPECT_EQ(protocol.in_flight(), sent);
  EXPECT_TRUE(protocol.transaction_ended(transaction_outcome::committed));
  EXPECT_EQ(protocol.next(), step::ready);
  EXPECT_EQ(protocol.in_flight(), nullptr);
}

TEST(commit_protocol, makes_a_new_producer_after_any_doubt) {
  auto protocol = in_doubt_of(a_cut(stamp(6)), stamp(5));
  EXPECT_EQ(protocol.next(), step::read);
  EXPECT_FALSE(protocol.restoring()) << "the state in memory is still good";
}

TEST(commit_protocol, takes_a_cut_that_the_log_holds_for_committed) {
  auto protocol = in_doubt_of(a_cut(stamp(6)), stamp(5));
  EXPECT_EQ(protocol.log_read(stamp(6)), verdict::acknowledged);
  EXPECT_EQ(protocol.next(), step::ready);
  EXPECT_EQ(protocol.in_flight(), nullptr);
}

TEST(commit_protocol, sends_the_same_cut_again_if_the_log_ends_before_it) {
  const auto sent = a_cut(stamp(6));
  auto protocol = in_doubt_of(sent, stamp(5));
  EXPECT_EQ(protocol.log_read(stamp(5)), verdict::again);
  EXPECT_EQ(protocol.next(), step::transact);
  EXPECT_EQ(protocol.in_flight(), sent);
}

TEST(commit_protocol, sends_a_births_first_cut_again_if_the_log_is_still_empty) {
  auto protocol = in_doubt_of(a_cut(stamp(1)), std::nullopt);
  EXPECT_EQ(protocol.log_read(std::nullopt), verdict::again);
  EXPECT_EQ(protocol.next(), step::transact);
}

TEST(commit_protocol, steps_down_before_anybody_elses_commit) {
  const auto sent = stamp(6);
  for (const auto& last : {std::optional{stamp(6, 2)}, std::optional{stamp(6, 1, 2)}, std::optional{stamp(7)},
                           std::optional{stamp(4)}, std::optional<commit_stamp>{}}) {
    auto protocol = in_doubt_of(a_cut(sent), stamp(5));
    EXPECT_EQ(protocol.log_read(last), verdict::foreign);
    EXPECT_EQ(protocol.next(), step::step_down);
  }
}

TEST(commit_protocol, compares_with_the_commit_that_it_last_knew) {
  auto protocol = ready_after(stamp(5));
  protocol.submit(a_cut(stamp(6)));
  EXPECT_TRUE(protocol.transaction_ended(transaction_outcome::committed));
  protocol.submit(a_cut(stamp(7)));
  EXPECT_FALSE(protocol.transaction_ended(transaction_outcome::doubt));
  protocol.initialised();
  protocol.marked();
  EXPECT_EQ(protocol.log_read(stamp(5)), verdict::foreign) << "commit 6 cannot have vanished";
}

TEST(commit_protocol, settles_one_doubt_after_the_other) {
  const auto sent = a_cut(stamp(6));
  auto protocol = in_doubt_of(sent, stamp(5));
  EXPECT_EQ(protocol.log_read(stamp(5)), verdict::again);
  EXPECT_FALSE(protocol.transaction_ended(transaction_outcome::doubt));
  protocol.initialised();
  protocol.marked();
  EXPECT_EQ(protocol.log_read(stamp(6)), verdict::acknowledged);
}

TEST(commit_protocol, steps_down_when_it_is_fenced) {
  auto protocol = ready_after(stamp(5));
  protocol.submit(a_cut(stamp(6)));
  EXPECT_FALSE(protocol.transaction_ended(transaction_outcome::fenced));
  EXPECT_EQ(protocol.next(), step::step_down);
}

} // namespace
} // namespace komado::stream
