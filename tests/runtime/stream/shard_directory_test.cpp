#include "runtime/stream/shard_directory.hpp"

#include <gtest/gtest.h>

namespace komado::stream {
namespace {

constexpr uuid this_job{{1}};
constexpr uuid earlier_job{{2}};
constexpr uuid us{{10}};
constexpr uuid them{{11}};

directory_entry entry(std::uint64_t incarnation, const uuid& node = them, shard_id shard = 3,
                      const uuid& birth = this_job) {
  return {birth, shard, incarnation, node, "host", 1};
}

TEST(shard_directory, knows_nobody_at_first) {
  const shard_directory directory;
  EXPECT_EQ(directory.owner(this_job, 3), nullptr);
  EXPECT_FALSE(directory.knows(3));
}

TEST(shard_directory, counts_the_highest_incarnation) {
  shard_directory directory;
  EXPECT_EQ(directory.take(entry(5)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(5)), directory_news::nothing);
  EXPECT_EQ(directory.take(entry(4, us)), directory_news::nothing);
  EXPECT_EQ(directory.take(entry(6, us)), directory_news::changed);
  ASSERT_NE(directory.owner(this_job, 3), nullptr);
  EXPECT_EQ(*directory.owner(this_job, 3), entry(6, us));
}

TEST(shard_directory, takes_the_last_of_equal_incarnations) {
  shard_directory directory;
  directory.take(entry(5, us));
  EXPECT_EQ(directory.take(entry(5, them)), directory_news::changed);
  EXPECT_EQ(directory.owner(this_job, 3)->node, them);
}

TEST(shard_directory, keeps_shards_and_births_apart) {
  shard_directory directory;
  directory.take(entry(9, them, 3, earlier_job));
  EXPECT_EQ(directory.owner(this_job, 3), nullptr);
  EXPECT_EQ(directory.take(entry(1, us, 3)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(2, them, 4)), directory_news::changed);
  EXPECT_EQ(directory.owner(this_job, 3)->incarnation, 1U);
  EXPECT_EQ(directory.owner(this_job, 4)->incarnation, 2U);
  EXPECT_EQ(directory.owner(earlier_job, 3)->incarnation, 9U);
}

TEST(shard_directory, knows_a_shard_by_any_birth) {
  shard_directory directory;
  directory.take(entry(1, them, 3, earlier_job));
  EXPECT_TRUE(directory.knows(3));
  EXPECT_FALSE(directory.knows(2));
  EXPECT_FALSE(directory.knows(4));
}

TEST(shard_directory, tells_an_owner_that_it_was_superseded) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  EXPECT_EQ(directory.take(entry(6)), directory_news::superseded);
  EXPECT_EQ(directory.owner(this_job, 3)->node, them);
  // Whoever disowned it hears of changes only.
  directory.disown(this_job, 3);
  EXPECT_EQ(directory.take(entry(7)), directory_news::changed);
}

TEST(shard_directory, tells_at_once_who_was_superseded_before) {
  shard_directory directory;
  directory.take(entry(6));
  EXPECT_TRUE(directory.own(entry(5, us)));
  EXPECT_FALSE(directory.own(entry(6, us)));
  EXPECT_FALSE(directory.own(entry(7, us)));
}

TEST(shard_directory, is_not_alarmed_by_what_lies_below_its_own_entry) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  EXPECT_EQ(directory.take(entry(3)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(4)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::nothing);
}

TEST(shard_directory, has_its_own_entry_appended_again_when_a_lower_one_follows) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  directory.take(entry(5, us));
  EXPECT_EQ(directory.take(entry(4)), directory_news::overwritten);
  EXPECT_EQ(directory.owner(this_job, 3)->node, us);
  // Until the second copy is read, what comes lies below it.
  EXPECT_EQ(directory.take(entry(3)), directory_news::nothing);
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::nothing);
  EXPECT_EQ(directory.take(entry(3)), directory_news::overwritten);
}

TEST(shard_directory, has_its_own_entry_appended_again_when_another_node_claims_the_same_incarnation) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  directory.take(entry(5, us));
  EXPECT_EQ(directory.take(entry(5, them)), directory_news::overwritten);
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::changed);
  EXPECT_EQ(directory.owner(this_job, 3)->node, us);
}

TEST(shard_directory, does_not_mistake_the_earlier_entry_of_this_node_for_its_own) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  directory.take(entry(5, us));
  EXPECT_FALSE(directory.own(entry(6, us)));
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::nothing);
  EXPECT_EQ(directory.take(entry(6, us)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(5, us)), directory_news::overwritten);
}

TEST(shard_directory, judges_its_own_shards_by_their_birth) {
  shard_directory directory;
  EXPECT_FALSE(directory.own(entry(5, us)));
  directory.take(entry(5, us));
  EXPECT_EQ(directory.take(entry(9, them, 3, earlier_job)), directory_news::changed);
  EXPECT_EQ(directory.take(entry(1, them, 4)), directory_news::changed);
}

} // namespace
} // namespace komado::stream
