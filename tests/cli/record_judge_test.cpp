#include "cli/why/record_judge.hpp"

#include "tests/cli/window_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

record_judge judge_of(std::string device) {
  return record_judge{{{}, 120s, 5s, {300s, 86400s}}, std::move(device)};
}

void take(record_judge& judge, std::int64_t offset, stream::timestamp time, std::string_view device = "tag-1",
          std::string_view value = "1") {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  judge.take(offset, end, R"({"bid":")" + std::string{device} + R"(","time":)" + std::to_string(seconds) +
                              R"(,"ambient":)" + std::string{value} + "}");
}

TEST(record_judge, keeps_the_records_of_the_device) {
  auto judge = judge_of("tag-1");
  judge.begin(3);
  take(judge, 1, start);
  take(judge, 2, start, "tag-2");
  take(judge, 3, start, "tag-1", "\"x\"");
  judge.take(4, end, R"({"bid":"tag-1")");
  judge.take(5, end, std::nullopt);
  judge.take(6, end, "tag-1");
  ASSERT_THAT(judge.found(), SizeIs(3));
  EXPECT_EQ(judge.found()[0].fate, reading_fate::accepted);
  EXPECT_EQ(judge.found()[0].partition, 3);
  EXPECT_EQ(judge.found()[0].time, start);
  EXPECT_EQ(judge.found()[1].reason, "bad_value");
  EXPECT_EQ(judge.found()[2].reason, "malformed");
  EXPECT_EQ(judge.found()[2].time, std::nullopt);
}

TEST(record_judge, judges_time_as_nodes_do) {
  auto judge = judge_of("tag-1");
  judge.begin(0);
  take(judge, 1, end + 301s);
  take(judge, 2, end - 86401s);
  take(judge, 3, end - 6s);
  take(judge, 4, end - 121s); // its window is open: the watermark is 11 s before the end
  take(judge, 5, end - 1s, "tag-2");
  take(judge, 6, end - 241s);
  judge.begin(1);
  take(judge, 7, end - 241s);
  std::vector<std::string> fates;
  for (const auto& each : judge.found())
    fates.push_back(each.reason.empty() ? each.fate == reading_fate::late ? "late" : "accepted" : each.reason);
  EXPECT_THAT(fates, ElementsAre("future", "past", "accepted", "late", "late", "accepted"));
  EXPECT_EQ(judge.found()[4].watermark, end - 6s);
}

rejected_record reject(std::int64_t offset, std::string_view reason, std::string_view value) {
  return {{"input", 3, offset}, reason, end - 1s, {}, value};
}

TEST(record_judge, takes_of_the_rejects_what_the_input_did_not_show) {
  auto judge = judge_of("tag-1");
  judge.begin(3);
  judge.take(4, start, R"({"bid":"tag-1")");
  judge.take(reject(4, "malformed", R"({"bid":"tag-1")"));
  judge.take(reject(5, "bad_value", R"({"bid":"tag-1","time":1,"ambient":"x"})"));
  judge.take(reject(6, "future", R"({"bid":"tag-1","time":1501630800})"));
  judge.take(reject(7, "future", R"({"bid":"tag-2","time":1501630800})"));
  judge.take(reject(8, "malformed", "tag-1"));
  ASSERT_THAT(judge.found(), SizeIs(3));
  EXPECT_EQ(judge.found()[0].written, start) << "the input says when it was written";
  EXPECT_EQ(judge.found()[1].offset, 5);
  EXPECT_EQ(judge.found()[1].reason, "bad_value");
  EXPECT_EQ(judge.found()[1].fate, reading_fate::rejected);
  EXPECT_EQ(judge.found()[1].written, end - 1s);
  EXPECT_EQ(judge.found()[2].time, stream::timestamp{1501630800s});
}

TEST(record_judge, chooses_what_is_of_the_window) {
  auto judge = judge_of("tag-1");
  judge.begin(1);
  take(judge, 2, end - 1s);
  take(judge, 3, end);
  judge.take(4, end - 1s, R"("tag-1")");
  judge.take(5, end, R"("tag-1")");
  judge.begin(0);
  take(judge, 9, start);
  const auto found = of_window(judge.found(), end, 120s);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].partition, 0);
  EXPECT_EQ(found[1].offset, 2);
  EXPECT_EQ(found[2].offset, 4);
}

} // namespace
} // namespace komado::cli
