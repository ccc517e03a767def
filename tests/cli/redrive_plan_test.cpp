#include "cli/redrive_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace komado::cli {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using verdict = redrive_verdict;

namespace {

const stream::timestamp noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 28} + 12h;

redrive_settings all_of_input() {
  redrive_settings settings;
  settings.job_name = "job";
  settings.input_topic = "in";
  settings.rejects_topic = "bad";
  settings.partition = -1;
  settings.to_offset = -1;
  settings.arguments = {"redrive", "--job.name=job"};
  return settings;
}

rejected_record reject(std::int32_t partition, std::int64_t offset, std::string_view reason = "bad_time") {
  return {{"in", partition, offset}, reason, noon, "key", "value", true};
}

/// What becomes of these, one after another.
std::vector<verdict> verdicts(const redrive_settings& settings, const std::vector<rejected_record>& records) {
  redrive_plan plan{settings, {}};
  std::vector<verdict> found;
  for (const auto& record : records)
    found.push_back(plan.add(record));
  return found;
}

std::optional<rejected_record> read(const std::vector<kafka::header>& headers, std::string_view key,
                                    std::string_view value, stream::timestamp rejected_at) {
  return read_reject(headers, key, value, rejected_at);
}

constexpr auto chosen = verdict::chosen;
constexpr auto left = verdict::not_asked_for;

} // namespace

TEST(read_reject, takes_the_headers_that_a_node_writes) {
  const auto record = read({{"topic", "in"}, {"partition", "3"}, {"offset", "17"}, {"reason", "no_key"}}, "k",
                                  "v", noon);
  ASSERT_TRUE(record);
  EXPECT_EQ(to_string(record->place), "in/3/17");
  EXPECT_EQ(record->reason, "no_key");
  EXPECT_TRUE(record->whole);
}

TEST(read_reject, refuses_other_headers) {
  for (const auto* wrong : {"", "-1", "x", "1x", " 1", "99999999999999999999"}) {
    EXPECT_FALSE(read({{"topic", "in"}, {"partition", "3"}, {"offset", wrong}, {"reason", "x"}}, "", "", noon));
    EXPECT_FALSE(read({{"topic", "in"}, {"partition", wrong}, {"offset", "3"}, {"reason", "x"}}, "", "", noon));
  }
  EXPECT_FALSE(read({{"partition", "3"}, {"offset", "1"}, {"reason", "x"}}, "", "", noon));
  EXPECT_FALSE(read({}, "", "", noon));
}

TEST(read_reject, knows_what_was_cut) {
  const std::vector<kafka::header> headers{
      {"topic", "in"}, {"partition", "3"}, {"offset", "17"}, {"reason", "too_large"}};
  auto with_size = headers;
  with_size.push_back({"original-size", "1048577"});
  EXPECT_FALSE(read_reject(with_size, "k", "v", noon)->whole);
  EXPECT_FALSE(read_reject(headers, std::string(64 * 1024, 'k'), "v", noon)->whole);
  EXPECT_TRUE(read_reject(headers, std::string(64 * 1024 - 1, 'k'), "v", noon)->whole);
}

TEST(redrive_plan, chooses_all_by_itself) {
  EXPECT_EQ(verdicts(all_of_input(), {reject(0, 0), reject(7, 1, "past")}), (std::vector{chosen, chosen}));
}

TEST(redrive_plan, chooses_by_reason_partition_and_offset) {
  auto settings = all_of_input();
  settings.reasons = {"past", "no_key"};
  EXPECT_EQ(verdicts(settings, {reject(0, 0), reject(0, 1, "past"), reject(0, 2, "no_key")}),
            (std::vector{left, chosen, chosen}));
  settings = all_of_input();
  settings.partition = 0;
  EXPECT_EQ(verdicts(settings, {reject(0, 0), reject(1, 0)}), (std::vector{chosen, left}));
  settings = all_of_input();
  settings.from_offset = 5;
  settings.to_offset = 6;
  EXPECT_EQ(verdicts(settings, {reject(0, 4), reject(0, 5), reject(0, 6), reject(0, 7)}),
            (std::vector{left, chosen, chosen, left}));
}

TEST(redrive_plan, chooses_by_the_time_of_the_reject) {
  auto settings = all_of_input();
  settings.from = noon;
  EXPECT_EQ(verdicts(settings, {reject(0, 0)}), std::vector{chosen});
  settings.from = noon + 1ms;
  EXPECT_EQ(verdicts(settings, {reject(0, 0)}), std::vector{left});
  settings.from = {};
  settings.to = noon;
  EXPECT_EQ(verdicts(settings, {reject(0, 0)}), std::vector{left});
  settings.to = noon + 1ms;
  EXPECT_EQ(verdicts(settings, {reject(0, 0)}), std::vector{chosen});
}

TEST(redrive_plan, leaves_out_what_cannot_or_must_not_be_sent) {
  auto cut = reject(0, 2);
  cut.whole = false;
  auto foreign = reject(0, 3);
  foreign.place.topic = "other";
  EXPECT_EQ(verdicts(all_of_input(), {reject(0, 1), reject(0, 1), cut, foreign}),
            (std::vector{chosen, verdict::repeated, verdict::cut, verdict::foreign}));
}

TEST(redrive_plan, sends_nothing_twice_unless_it_is_told_to) {
  auto settings = all_of_input();
  redrive_plan plan{settings, {"in/0/1"}};
  EXPECT_EQ(plan.add(reject(0, 1)), verdict::redriven_already);
  EXPECT_EQ(plan.add(reject(0, 10)), chosen);
  EXPECT_EQ(plan.add(reject(1, 1)), chosen);
  settings.again = true;
  EXPECT_EQ((redrive_plan{settings, {"in/0/1"}}.add(reject(0, 1))), chosen);
}

TEST(redrive_plan, sums_up_by_reason_and_partition) {
  redrive_plan plan{all_of_input(), {}};
  for (const auto offset : {7, 3, 9})
    plan.add(reject(0, offset));
  plan.add(reject(1, 4));
  plan.add(reject(0, 5, "past"));
  const auto& group = plan.groups().at({"bad_time", 0});
  EXPECT_EQ(group.records, 3U);
  EXPECT_EQ(group.first_offset, 3);
  EXPECT_EQ(group.last_offset, 9);
  EXPECT_EQ(plan.groups().size(), 3U);
  EXPECT_EQ(plan.count(chosen), 5U);
  EXPECT_EQ(plan.examples().size(), 3U);
}

TEST(redrive_summary, tells_counts_and_groups) {
  auto settings = all_of_input();
  redrive_plan plan{settings, {"in/0/1"}};
  plan.add(reject(0, 1));
  plan.add(reject(0, 12));
  plan.add(reject(0, 15));
  plan.add_unknown();
  EXPECT_EQ(redrive_summary(plan, settings),
            "Topic bad, read to its present end:\n"
            "\n"
            "           2  chosen\n"
            "           1  redriven already: not sent again unless --again says so\n"
            "           1  without the headers of a rejected record: not sent\n"
            "\n"
            "REASON           PARTITION      RECORDS     FIRST OFFSET      LAST OFFSET\n"
            "bad_time                 0            2               12               15\n"
            "\n"
            "For example:\n"
            "  in/0/12 bad_time: key \"key\", value \"value\"\n"
            "  in/0/15 bad_time: key \"key\", value \"value\"\n");
}

TEST(redrive_summary, lets_no_control_character_through) {
  auto settings = all_of_input();
  redrive_plan plan{settings, {}};
  const auto value = std::string{"\x1B[2J\xC2\x9B\xFF\0\n"} + std::string(2000, 'x');
  auto record = reject(0, 1, "\x1B]0;owned\a");
  record.key = "\r\x7F";
  record.value = value;
  plan.add(record);
  const auto text = redrive_summary(plan, settings);
  EXPECT_TRUE(std::ranges::none_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; }));
  EXPECT_THAT(text, HasSubstr(R"(value "\u001B[2J\u009B)"));
  EXPECT_THAT(text, HasSubstr(R"(key "\r\u007F")"));
  EXPECT_THAT(text, Not(HasSubstr(std::string(200, 'x'))));
}

TEST(redrive_summary, cuts_values_between_characters) {
  auto settings = all_of_input();
  redrive_plan plan{settings, {}};
  std::string value = "x";
  for (int i = 0; i < 200; ++i)
    value += "\xE3\x81\x82";
  auto record = reject(0, 1);
  record.value = value;
  plan.add(record);
  EXPECT_THAT(redrive_summary(plan, settings), Not(HasSubstr("\xEF\xBF\xBD")));
}

TEST(confirming_command, is_the_given_one_up_to_what_was_seen) {
  auto settings = all_of_input();
  settings.arguments = {"redrive", "--confirm=false", "--to=", "--kafka.client.id=a'b $x", "--reason=bad_time,past"};
  redrive_plan plan{settings, {}};
  plan.add(reject(0, 1));
  EXPECT_EQ(confirming_command(plan, settings),
            R"(komado redrive '--kafka.client.id=a'\''b $x' --reason=bad_time,past )"
            "--to=2026-11-28T12:00:00.001000Z --confirm");
  settings.to = noon + 1h;
  settings.arguments = {"redrive", "--to=2026-11-28T13:00:00Z"};
  EXPECT_EQ(confirming_command(plan, settings), "komado redrive --to=2026-11-28T13:00:00Z --confirm");
}

TEST(confirming_command, prints_no_secret) {
  auto settings = all_of_input();
  settings.arguments = {"redrive", "--kafka.sasl.password=hunter2", "--kafka.sasl.username=me"};
  redrive_plan plan{settings, {}};
  plan.add(reject(0, 1));
  const auto line = confirming_command(plan, settings);
  EXPECT_THAT(line, Not(HasSubstr("hunter2")));
  EXPECT_THAT(line, HasSubstr("'--kafka.sasl.password=<redacted>' --kafka.sasl.username=me"));
}

} // namespace komado::cli
