#include "cli/why/explanation.hpp"

#include "tests/cli/window_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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
  facts.live.windows = {{end, 11, 20.4, 3, 2, end - 20s - 400ms}, {end + 120s, 1, {}, {}, 0, {}}};
  facts.readings = {reading(100), reading(110)};
  EXPECT_EQ(verdict_of(facts), verdict::open);
  EXPECT_THAT(text_of(facts),
              AllOf(HasSubstr("open and holds 11 readings"), HasSubstr("open since 2016-11-15T08:44:05+09:00"),
                    HasSubstr("waits for partition 3, whose watermark is 2016-11-15T08:45:39+09:00; 1 other partition"),
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
  facts.live.results = {{end, 2, "idle", end + 60s + 250ms}};
  facts.result.reset();
  EXPECT_EQ(verdict_of(facts), verdict::closed);
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("closed at 2016-11-15T08:47:00+09:00"), HasSubstr("by idleness"),
                                    HasSubstr("ask again")));
  facts.result = result(1);
  EXPECT_THAT(text_of(facts), HasSubstr("more than the result counts"));
}

TEST(why, a_result_that_counts_more_than_was_found) {
  auto facts = nothing();
  facts.result = result(12);
  facts.readings = {reading(100)};
  EXPECT_THAT(text_of(facts), Not(HasSubstr("that the result counts"))) << "nothing was searched";
  facts.searched = {{"in", 3, 90, 190, false}};
  EXPECT_THAT(text_of(facts), HasSubstr("Of the readings that the result counts, only 1 was found in the input topic"));
  facts.readings.clear();
  EXPECT_THAT(text_of(facts), AllOf(HasSubstr("counts, none was found"), HasSubstr("--scan")));
  facts.result = result(0);
  EXPECT_THAT(text_of(facts), Not(HasSubstr("that the result counts")));
}

TEST(why, shows_fractions_where_windows_have_them) {
  auto facts = nothing();
  facts.newest_elsewhere = start - 250ms;
  EXPECT_THAT(text_of(facts), HasSubstr("found is of 2016-11-15T08:43:59+09:00"));
  facts.end = start + 500ms;
  EXPECT_THAT(text_of(facts), HasSubstr("found is of 2016-11-15T08:43:59.750000+09:00"));
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
  facts.live.last_reading = start - 2h;
  EXPECT_THAT(text_of(facts), HasSubstr("a node accepted is of 2016-11-15T06:44:00+09:00"));
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
  facts.live.windows = {{end, 1, {}, 1, 1, {}}};
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
  EXPECT_EQ(json.at("count"), 2);
  EXPECT_TRUE(json.at("waits_for").is_null());
  EXPECT_EQ(json.at("start"), "2016-11-15T08:44:00+09:00");
  EXPECT_EQ(json.at("result").at("ambient"), 28.5);
  EXPECT_EQ(json.at("readings").at(0).at("fate"), "accepted");
  EXPECT_TRUE(json.at("readings").at(0).at("reason").is_null());
  EXPECT_EQ(json.at("readings").at(1).at("reason"), "bad_value");
}

TEST(why, as_json_what_an_open_window_waits_for) {
  auto facts = nothing();
  facts.live.windows = {{end, 11, 20.5, 3, 2, end - 20s}};
  const auto told = [&] { return boost::json::parse(why_json(facts, explain(facts, tokyo()), tokyo())).as_object(); };
  EXPECT_EQ(told().at("count"), 11);
  EXPECT_EQ(told().at("waits_for"), (boost::json::object{{"until", "2016-11-15T08:46:00+09:00"},
                                                         {"remaining_seconds", 20.5},
                                                         {"partition", 3},
                                                         {"watermark", "2016-11-15T08:45:40+09:00"},
                                                         {"partitions_behind", 2}}));
  facts.live.windows = {{end, 11, {}, {}, 0, {}}};
  EXPECT_TRUE(told().at("waits_for").at("partition").is_null());
  EXPECT_TRUE(told().at("waits_for").at("partitions_behind").is_null());
  facts.live.windows.clear();
  EXPECT_TRUE(told().at("waits_for").is_null());
  EXPECT_TRUE(told().at("count").is_null());
}

} // namespace
} // namespace komado::cli
