#include "cli/why/explanation.hpp"
#include "cli/why/live_facts.hpp"
#include "cli/why/record_judge.hpp"
#include "runtime/stream/event_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

stream::timestamp at(std::string_view text) { return *stream::parse_iso8601(text); }

const auto start = at("2016-11-14T23:44:00Z");
const auto end = at("2016-11-14T23:46:00Z");

stream::time_zone tokyo() { return *stream::time_zone::find("Asia/Tokyo"); }

/// Nothing was found of the device; a node answers.
window_facts nothing() {
  window_facts facts;
  facts.device = "tag-1";
  facts.start = start;
  facts.end = end;
  return facts;
}

input_reading reading(std::int64_t offset, reading_fate fate = reading_fate::accepted, std::string reason = {}) {
  input_reading made;
  made.partition = 3;
  made.offset = offset;
  made.written = start + 5s;
  made.time = start + 4s;
  made.fate = fate;
  made.reason = std::move(reason);
  if (fate == reading_fate::late)
    made.watermark = end + 1s;
  return made;
}

output_record result(std::uint64_t count = 2) {
  output_record made;
  made.text = R"({"bid":"tag-1","ambient":28.5})";
  made.partition = 1;
  made.offset = 7;
  made.written = end + 6s;
  made.end = end;
  made.count = count;
  made.closed_by = "watermark";
  return made;
}

std::string text_of(const window_facts& facts) { return why_text(facts, explain(facts, tokyo()), tokyo()); }
verdict verdict_of(const window_facts& facts) { return explain(facts, tokyo()).what; }

TEST(why, a_device_that_was_never_seen) {
  EXPECT_EQ(verdict_of(nothing()), verdict::never_seen);
  EXPECT_THAT(text_of(nothing()), AllOf(HasSubstr("Nothing of this device was found"), HasSubstr("input.key-field"),
                                        HasSubstr("window 2016-11-15T08:44:00+09:00 to 2016-11-15T08:46:00+09:00")));
}

TEST(why, an_open_window) {
  auto facts = nothing();
  facts.live.known = true;
  facts.live.windows = {{end, 11, 20.4, 3, 2, "2016-11-14T23:45:39Z"}, {end + 120s, 1, {}, {}, 0, {}}};
  facts.readings = {reading(100), reading(110)};
  EXPECT_EQ(verdict_of(facts), verdict::open);
  EXPECT_THAT(text_of(facts),
              AllOf(HasSubstr("open and holds 11 readings"), HasSubstr("open since 2016-11-15T08:44:05+09:00"),
                    HasSubstr("waits for partition 3, whose watermark is 2016-11-14T23:45:39Z; 1 other partition"),
                    HasSubstr("reaches 2016-11-15T08:46:00+09:00, in 20 s of event time"),
                    HasSubstr("2 readings in partition 3 of the input topic, offsets 100 to 110")));
}

TEST(why, a_closed_window) {
  auto facts = nothing();
  facts.result = result();
  facts.readings = {reading(100), reading(101), reading(900, reading_fate::late)};
  EXPECT_EQ(verdict_of(facts), verdict::closed);
  EXPECT_THAT(text_of(facts),
              AllOf(HasSubstr("before 2016-11-15T08:46:06+09:00 with 2 readings, by the watermark"),
                    HasSubstr(R"(partition 1 offset 7 of the output topic: {"bid":"tag-1","ambient":28.5})"),
                    HasSubstr("1 reading came late"), HasSubstr("partition 3 offset 900"),
                    HasSubstr("the watermark was at 2016-11-15T08:46:01+09:00")));
  facts.live.results = {{end, 2, "idle", "2016-11-14T23:47:00Z"}};
  facts.result.reset();
  EXPECT_EQ(verdict_of(facts), verdict::closed);
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("at 2016-11-14T23:47:00Z"), HasSubstr("by idleness"), HasSubstr("ask again")));
  facts.result = result(1);
  EXPECT_THAT(text_of(facts), HasSubstr("more than the result counts"));
}

TEST(why, a_window_whose_readings_came_late) {
  auto facts = nothing();
  facts.readings = {reading(900, reading_fate::late)};
  EXPECT_EQ(verdict_of(facts), verdict::late);
  facts.readings.clear();
  facts.live.late = {{end, 3, 55, 2, {}}, {end + 120s, 3, 60, 9, {}}};
  EXPECT_EQ(verdict_of(facts), verdict::late);
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("2 readings came late"), HasSubstr("partition 3 offset 55 or behind")));
  facts.live.late.clear();
  facts.late = {result(4)};
  EXPECT_EQ(verdict_of(facts), verdict::late);
  EXPECT_THAT(text_of(facts), HasSubstr("4 readings came late"));
}

TEST(why, a_window_whose_readings_were_rejected) {
  auto facts = nothing();
  for (int offset = 0; offset < 7; ++offset)
    facts.readings.push_back(reading(offset, reading_fate::rejected, "future"));
  facts.live.rejected = {{{}, 3, 6, 1, "future"}, {{}, 4, 6, 1, "bad_value"}};
  EXPECT_EQ(verdict_of(facts), verdict::rejected);
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("8 records of the device were rejected"),
                                    HasSubstr("partition 3 offset 0: future: its time is ahead"), HasSubstr("and 3 more")));
}

TEST(why, readings_without_a_result) {
  auto facts = nothing();
  facts.readings = {reading(1)};
  EXPECT_EQ(verdict_of(facts), verdict::pending);
  EXPECT_THAT(text_of(facts), HasSubstr("have not taken the readings in"));
  facts.live.known = true;
  EXPECT_THAT(text_of(facts), HasSubstr("No node holds the window open"));
  facts.live = {};
  facts.live.failure = "nothing answers there\x1b[2J";
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("only a node can tell"),
                                    HasSubstr("Live state is unknown: nothing answers there\\u001B[2J")));
}

TEST(why, a_known_device_without_readings_in_the_window) {
  auto facts = nothing();
  facts.newest_elsewhere = start - 1h;
  EXPECT_EQ(verdict_of(facts), verdict::empty);
  EXPECT_THAT(text_of(facts), HasSubstr("found is of 2016-11-15T07:44:00+09:00"));
  facts.live.known = true;
  facts.live.last_reading = "2016-11-14T23:00:00Z";
  EXPECT_THAT(text_of(facts), HasSubstr("a node accepted is of 2016-11-14T23:00:00Z"));
}

TEST(why, tells_what_was_not_searched) {
  auto facts = nothing();
  facts.searched = {{"in", 2, 10, 20, false}, {"in", 3, 0, 20, true}};
  facts.failures = {"topic x does not exist"};
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("Of topic in partition 2 only offsets 10 up to 20"),
                                    Not(HasSubstr("partition 3")), HasSubstr("Not searched: topic x")));
}

TEST(why, gives_a_terminal_no_orders) {
  auto facts = nothing();
  facts.device = "\x1b[2J\n<img src=x onerror=alert(1)>\u202e";
  facts.result = result();
  facts.result->text = "\x07\x1b]0;x\x07";
  facts.result->closed_by = "\x1b[31m";
  facts.live.windows = {{end, 1, {}, 1, 1, "\x1b[2J"}};
  for (const auto& text : {text_of(facts), why_json(facts, explain(facts, tokyo()), tokyo())})
    EXPECT_EQ(std::ranges::count_if(text, [](char c) { return (c >= 0 && c < 32 && c != '\n') || c == 127; }), 0) << text;
}

TEST(why, as_json) {
  auto facts = nothing();
  facts.result = result();
  facts.readings = {reading(100), reading(101, reading_fate::rejected, "bad_value")};
  const auto json = boost::json::parse(why_json(facts, explain(facts, tokyo()), tokyo())).as_object();
  EXPECT_EQ(json.at("verdict"), "closed");
  EXPECT_EQ(json.at("device"), "tag-1");
  EXPECT_EQ(json.at("start"), "2016-11-15T08:44:00+09:00");
  EXPECT_EQ(json.at("result").at("ambient"), 28.5);
  EXPECT_EQ(json.at("readings").at(0).at("fate"), "accepted");
  EXPECT_TRUE(json.at("readings").at(0).at("reason").is_null());
  EXPECT_EQ(json.at("readings").at(1).at("reason"), "bad_value");
}

// -- records of the input topic ------------------------------------------------

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

// -- a node's answer -----------------------------------------------------------

TEST(live_facts, reads_what_a_node_says) {
  live_facts facts;
  read_detail(R"({"device":"tag-1","last_reading":"2016-11-14T23:45:51Z",
    "windows":[{"end":"2016-11-15T08:46:00+09:00","count":11,"remaining_seconds":20.5,
                "waits_for":{"partition":3,"watermark":null,"partitions_behind":2}},
               {"end":null},{"end":"2016-11-15T08:48:00+09:00","count":1,"remaining_seconds":null,"waits_for":null}],
    "results":[{"end":"2016-11-15T08:44:00+09:00","count":12,"closed_by":"idle","closed_at":"2016-11-14T23:44:07Z"}],
    "late_readings":[{"partition":3,"first_offset":100,"end":"2016-11-15T08:44:00+09:00","readings":2}],
    "rejects":[{"partition":1,"offset":5,"reason":"future"}]})",
              facts);
  EXPECT_TRUE(facts.known);
  EXPECT_EQ(facts.last_reading, "2016-11-14T23:45:51Z");
  ASSERT_THAT(facts.windows, SizeIs(2));
  EXPECT_EQ(facts.windows[0].end, end);
  EXPECT_EQ(facts.windows[0].waits_for, 3);
  EXPECT_EQ(facts.windows[0].waits_for_watermark, "-");
  EXPECT_EQ(facts.windows[1].waits_for, std::nullopt);
  EXPECT_EQ(facts.results.at(0).closed_by, "idle");
  EXPECT_EQ(facts.late.at(0).offset, 100);
  EXPECT_EQ(facts.rejected.at(0).reason, "future");
}

TEST(live_facts, takes_no_harm_from_another_answer) {
  for (const auto* text : {"", "[]", "{}", R"({"windows":7,"results":[1],"rejects":[{}]})"}) {
    live_facts facts;
    read_detail(text, facts);
    EXPECT_THAT(facts.windows, IsEmpty());
  }
}

} // namespace
} // namespace komado::cli
