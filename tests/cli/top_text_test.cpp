#include "cli/display_width.hpp"
#include "cli/top/top_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace komado::cli {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::ResultOf;
using testing::SizeIs;

constexpr auto overview = R"({"job":"sensortag","asked":"a","time":"2026-11-28T06:00:00Z","state":"attention",
 "sentence":"3 nodes, 16 shards, all committing; watermark 6 s behind; 12 open windows; 0 rejected in the last minute",
 "problems":[{"severity":"trouble","text":"partition 3 is read by nobody","advice":"Start a node."},
             {"severity":"attention","text":"shard 2 commits slowly","advice":"See the brokers."}],
 "now":{"readings_per_second":12.04,"results_per_second":0.1,"lag_records":3,"lag_seconds":0.5,
        "watermark_delay_seconds":6.1,"late_per_minute":2,"rejected_per_minute":0,"open_windows":12},
 "history":[{"readings_per_second":0},{"readings_per_second":6},{"readings_per_second":null},{"readings_per_second":12}]})";
constexpr auto cluster = R"({"job":"sensortag","nodes":[],
 "shards":[{"shard":0,"state":"running","open_windows":3,"watermark":"2026-11-28T05:59:59Z","commit_seconds":null,"owner":"aa"},
           {"shard":1,"state":"unowned","open_windows":null,"watermark":null,"commit_seconds":null,"owner":null}],
 "partitions":[{"partition":0,"reader":"aa","lag_records":0,"idle":false,"holds_watermark_back":false,
                "quiet_seconds":0.1,"watermark":"2026-11-28T05:59:59Z"},
               {"partition":1,"reader":"aa","lag_records":4,"idle":false,"holds_watermark_back":true,
                "quiet_seconds":null,"watermark":"2026-11-28T05:59:50Z"},
               {"partition":2,"reader":null,"lag_records":null,"idle":false,"holds_watermark_back":false,
                "quiet_seconds":null,"watermark":null}]})";
constexpr auto windows = R"({"rows":[{"device":"tag-1","end":"2026-11-28T15:02:00+09:00","count":7,"remaining_seconds":20.55,
  "waits_for":{"partition":1,"watermark":null,"partitions_behind":3}},
  {"device":"tag-2","end":"2026-11-28T15:02:00+09:00","count":1,"remaining_seconds":null,"waits_for":null}]})";

json_object parsed(std::string_view text) { return *parse_object(text); }

struct figures {
  int late = 0;
  int rejected = 0;
  double clock = -0.44;
};

/// Devices by one order: a row each, of which only the name and these figures matter.
json_object devices(std::initializer_list<std::string_view> names, const figures& of_each = {}) {
  boost::json::array rows;
  for (const auto name : names)
    rows.push_back({{"device", boost::json::string_view{name.data(), name.size()}},
                    {"clock_median_seconds", of_each.clock},
                    {"late", of_each.late},
                    {"rejected", of_each.rejected},
                    {"readings", 10},
                    {"last_seen", nullptr}});
  return {{"rows", rows}};
}

top_answers all_answers() {
  top_answers all;
  all.node = "http://127.0.0.1:8080";
  all.overview.object = parsed(overview);
  all.cluster.object = parsed(cluster);
  all.windows.object = parsed(windows);
  all.busiest.object = devices({"busy-1", "tag-1", "busy-2", "busy-3", "busy-4"});
  all.clock.object = devices({"tag-9", "tag-1"}, {.clock = -12.2});
  all.late.object = devices({"tag-1"}, {.late = 2});
  all.rejected.object = devices({"tag-3"});
  return all;
}

std::string joined(const std::vector<screen_line>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += line.text + '\n';
  return text;
}

std::string shown(const top_answers& answers, const screen_size& size = {}) { return joined(top_lines(answers, size)); }

/// The line that holds `part`.
std::string line_with(const std::string& text, std::string_view part) {
  const auto at = text.find(part);
  if (at == std::string::npos)
    return {};
  const auto begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

TEST(top, tells_state_problems_and_rates) {
  const auto lines = top_lines(all_answers(), {});
  EXPECT_EQ(lines[0].text, "komado top  job sensortag at http://127.0.0.1:8080  2026-11-28T06:00:00Z");
  EXPECT_THAT(lines[1].text, testing::StartsWith("attention: 3 nodes, 16 shards"));
  EXPECT_EQ(lines[1].how, emphasis::attention);
  EXPECT_EQ(lines[2].text, "trouble: partition 3 is read by nobody. Start a node.");
  EXPECT_EQ(lines[2].how, emphasis::trouble);
  EXPECT_EQ(lines[5].text, "readings/s 12.0   results/s 0.1   lag 3 records, 0.5 s   watermark behind 6.1 s   "
                           "late/min 2   rejected/min 0   open windows 12");
}

TEST(top, draws_the_readings_of_the_last_minutes) {
  EXPECT_THAT(shown(all_answers()), HasSubstr("readings/s in 20 s, up to 12.0  \u2581\u2585 \u2588\n"));
  EXPECT_THAT(shown(all_answers(), {40, 0, true}), HasSubstr("up to 12.0\n\u2581\u2585 \u2588\n"));
  EXPECT_THAT(shown(all_answers(), {0, 0, false}), Not(HasSubstr("up to")));
}

TEST(top, has_one_way_to_write_a_span_of_time) {
  auto answers = all_answers();
  answers.overview.object->at("now").as_object()["watermark_delay_seconds"] = 294220395.3;
  answers.overview.object->at("now").as_object()["lag_seconds"] = 7500;
  answers.cluster.object->at("partitions").as_array()[0].as_object()["quiet_seconds"] = 600;
  const auto text = shown(answers);
  EXPECT_THAT(text, AllOf(HasSubstr("lag 3 records, 2.1 h"), HasSubstr("watermark behind 3405.3 d")));
  EXPECT_THAT(line_with(text, "10 min"), HasSubstr("2026-11-28T05:59:59Z"));
}

TEST(top, shows_troubled_devices_once_and_in_turn) {
  const auto text = shown(all_answers());
  EXPECT_LT(text.find("\ntag-1  "), text.find("\ntag-9  ")); // the late one first
  EXPECT_EQ(text.find("tag-3"), std::string::npos);          // nothing of it is rejected
  EXPECT_EQ(line_with(text, "tag-9"), "tag-9    -12 s     0         0        10  -");
}

TEST(top, shows_the_busiest_devices_behind_the_troubled) {
  const auto text = shown(all_answers());
  EXPECT_LT(text.find("\ntag-9  "), text.find("\nbusy-1  "));
  EXPECT_LT(text.find("\nbusy-1  "), text.find("\nbusy-2  "));
  EXPECT_EQ(line_with(text, "busy-1"), "busy-1  -0.4 s     0         0        10  -");
}

TEST(top, leaves_a_third_of_the_rows_to_the_busiest) {
  auto answers = all_answers();
  answers.rejected.object = devices({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, {.rejected = 1});
  answers.late.object = devices({});
  answers.clock.object = devices({});
  const auto text = shown(answers);
  EXPECT_THAT(text, AllOf(HasSubstr("\ng  "), Not(HasSubstr("\nh  ")), HasSubstr("\nbusy-2  "), Not(HasSubstr("\nbusy-3  "))));
  answers.busiest.object = devices({"a", "busy-1"});
  EXPECT_THAT(shown(answers), AllOf(HasSubstr("\ni  "), Not(HasSubstr("\nj  ")), HasSubstr("\nbusy-1  ")));
}

TEST(top, shows_what_windows_wait_for) {
  const auto text = shown(all_answers());
  EXPECT_THAT(line_with(text, "partition 1 and"),
              AllOf(HasSubstr("tag-1"), HasSubstr("21 s"), HasSubstr("partition 1 and 2 more")));
  EXPECT_THAT(line_with(text, "tag-2"), HasSubstr("tag-2              -         1  -  "));
}

TEST(top, shows_first_what_holds_back) {
  const auto text = shown(all_answers());
  EXPECT_LT(text.find("nobody reads it"), text.find("holds the watermark back"));
  EXPECT_LT(text.find("unowned"), text.find("running"));
}

TEST(top, shows_what_is_unknown_as_such) {
  auto answers = all_answers();
  answers.overview.object = parsed(R"({"job":null,"now":{"readings_per_second":null},"history":[{},{}],"problems":7})");
  answers.windows.object = parsed(R"({"rows":null})");
  answers.cluster.object = parsed(R"({"shards":[{}],"partitions":[{}]})");
  const auto text = shown(answers);
  EXPECT_THAT(text, HasSubstr("readings/s -   results/s -   lag - records, -   watermark behind -   "));
  EXPECT_THAT(text, HasSubstr("nobody reads it"));
  EXPECT_THAT(text, Not(HasSubstr("WINDOW OF")));
}

TEST(top, says_that_the_node_does_not_answer) {
  top_answers answers;
  answers.node = "http://node-1:1";
  answers.overview.failure = "http://node-1:1/api: nothing answers there.";
  EXPECT_THAT(shown(answers), HasSubstr("NO ANSWER: http://node-1:1/api: nothing answers there."));
  answers = all_answers();
  answers.overview.failure = "gone";
  answers.windows.failure = "gone, too";
  EXPECT_THAT(shown(answers), AllOf(HasSubstr("NO ANSWER, this is what it said last: gone\n"), HasSubstr("tag-9"),
                                    Not(HasSubstr("gone, too"))));
}

TEST(top, says_of_which_shards_rows_are_missing_or_old) {
  auto answers = all_answers();
  answers.windows.object->emplace("missing_shards", boost::json::array{3});
  answers.late.object->emplace("missing_shards", boost::json::array{1, 2});
  answers.clock.object->emplace("missing_shards", boost::json::array{2});
  answers.clock.object->emplace("delayed_shards", boost::json::array{2, 4, 5});
  EXPECT_THAT(shown(answers),
              AllOf(HasSubstr("\ndevices: without 2 shards that did not answer, 2 busy shards as a few seconds ago\nDEVICE "),
                    HasSubstr("\nwindows: without 1 shard that did not answer\nWINDOW OF "), HasSubstr("\n\nPARTITION ")));
  const auto whole = all_answers();
  EXPECT_EQ(top_lines(answers, {80, 40, true}).size(), top_lines(whole, {80, 40, true}).size()) << "nothing moves";
  answers.windows.object = parsed(R"({"rows":[],"missing_shards":[0,1]})");
  const auto text = shown(answers);
  EXPECT_THAT(text, AllOf(HasSubstr("\nwindows: without 2 shards that did not answer\n"), Not(HasSubstr("WINDOW OF"))));
}

TEST(top, says_what_comes_late) {
  auto answers = all_answers();
  answers.now += std::chrono::seconds{7};
  for (auto* answer : {&answers.overview, &answers.busiest, &answers.late, &answers.rejected})
    answer->came = answers.now;
  answers.clock.came = answers.now - std::chrono::seconds{4};
  answers.windows.came = answers.now - std::chrono::seconds{2};
  answers.cluster.failure = "no whole answer\x1b[2J";
  const auto text = shown(answers);
  EXPECT_THAT(text, AllOf(HasSubstr("\ndevices: as they were 4.0 s ago\nDEVICE "), HasSubstr("\n\nWINDOW OF "),
                          HasSubstr("\npartitions and shards: as they were 7.0 s ago, no answer: no whole answer\\u001B[2J\n")));
  answers.overview.came = answers.now - std::chrono::seconds{3};
  EXPECT_THAT(shown(answers), HasSubstr("\nstate and rates: as they were 3.0 s ago\nreadings/s "));
}

TEST(top, stays_within_the_terminal) {
  auto answers = all_answers();
  answers.windows.object->emplace("missing_shards", boost::json::array{3});
  for (const std::size_t width : {1U, 10U, 40U, 80U, 300U})
    for (const std::size_t height : {1U, 5U, 12U, 16U, 24U, 100U}) {
      const auto lines = top_lines(answers, {width, height, true});
      EXPECT_LE(lines.size(), height);
      for (const auto& line : lines)
        EXPECT_LE(width_of(line.text), width) << line.text;
    }
  EXPECT_THAT(top_lines(answers, {300, 24, true}), SizeIs(24));
  EXPECT_THAT(shown(answers, {40, 100, true}), AllOf(HasSubstr("tag-9"), HasSubstr("CLOSES IN"), HasSubstr("nobody reads")));
}

TEST(top, gives_a_terminal_no_orders) {
  auto answers = all_answers();
  answers.clock.object = devices({"\x1b[2J<img src=x onerror=alert(1)>\r\n\x07", "\u009b31m\u202etxt.exe",
                                  "\u5c0f\u7a93\U0001F600", "ok\xff\xfe"}, {.clock = 60});
  for (const auto& size : {screen_size{}, screen_size{40, 60, true}, screen_size{40, 60, false}}) {
    const auto text = shown(answers, size);
    EXPECT_EQ(std::ranges::count_if(text, [](char c) { return (c >= 0 && c < 32 && c != '\n') || c == 127; }), 0);
    EXPECT_THAT(text, Not(testing::AnyOf(HasSubstr("\u009b"), HasSubstr("\u202e"))));
    EXPECT_THAT(text, HasSubstr("\\u001B[2J"));
  }
  EXPECT_THAT(shown(answers), AllOf(HasSubstr("\\u009B31m\\u202Etxt.exe"), HasSubstr("\u5c0f\u7a93\U0001F600")));
  EXPECT_THAT(shown(answers, {0, 0, false}), HasSubstr("\n??? "));
}

TEST(display_width, counts_columns) {
  EXPECT_EQ(width_of("abc"), 3);
  EXPECT_EQ(width_of("\u5c0f\u7a93"), 4);
  EXPECT_EQ(width_of("e\u0301"), 1);
  EXPECT_EQ(cut_to("\u5c0f\u7a93", 3), "\u5c0f~");
  EXPECT_EQ(cut_to("\u5c0f\u7a93", 2), "~");
  EXPECT_EQ(cut_to("abc", 3), "abc");
  EXPECT_EQ(cut_to("abc", 0), "");
}

} // namespace
} // namespace komado::cli
