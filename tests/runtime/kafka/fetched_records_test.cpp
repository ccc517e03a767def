#include "runtime/kafka/fetched_records.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace komado::kafka {
namespace {

TEST(fetched_records, gives_records_back_as_they_came) {
  fetched_records records{3};
  records.reserve(4);
  records.append({10, 1000, "key", "value", true, true});
  records.append({11, -1, {}, {}, true, true});
  records.append({15, 1002, {}, "no key", false, true});
  records.append({16, 1003, "tombstone", {}, true, false});
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].offset, 10);
  EXPECT_EQ(records[0].timestamp_ms, 1000);
  EXPECT_EQ(records[0].key, "key");
  EXPECT_EQ(records[0].value, "value");
  EXPECT_TRUE(records[1].has_key && records[1].has_value) << "empty is not absent";
  EXPECT_TRUE(records[1].key.empty() && records[1].value.empty());
  EXPECT_FALSE(records[2].has_key);
  EXPECT_EQ(records[2].value, "no key");
  EXPECT_EQ(records[3].key, "tombstone");
  EXPECT_FALSE(records[3].has_value);
}

TEST(fetched_records, keeps_what_its_records_lie_in) {
  auto bytes = std::make_shared<const std::string>("value");
  const std::weak_ptr<const std::string> watched = bytes;
  {
    fetched_records records{0};
    records.append({0, 0, {}, *bytes, false, true});
    records.set_owner(std::move(bytes));
    const auto moved = std::move(records);
    ASSERT_FALSE(watched.expired());
    for (const auto& record : moved)
      EXPECT_EQ(record.value, "value");
  }
  EXPECT_TRUE(watched.expired());
}

TEST(fetched_records, goes_on_behind_the_end_or_the_last_record) {
  fetched_records records{0};
  EXPECT_EQ(records.next_offset(), std::nullopt);
  EXPECT_EQ(records.leader_epoch(), -1);
  records.append({7, 0, {}, {}, false, false});
  records.set_leader_epoch(2);
  EXPECT_EQ(records.next_offset(), 8);
  records.set_end_of_partition(12); // behind transaction markers
  EXPECT_EQ(records.next_offset(), 12);
  EXPECT_EQ(records.leader_epoch(), 2);
}

} // namespace
} // namespace komado::kafka
