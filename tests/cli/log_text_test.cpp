#include "cli/log_repetition.hpp"
#include "cli/log_text.hpp"

#include <gtest/gtest.h>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::chrono::sys_time<std::chrono::milliseconds> noon{1501632000123ms}; // 2017-08-02T00:00:00.123Z

TEST(log_text, is_a_line_with_time_and_level) {
  EXPECT_EQ(log_line(log_format::text, {noon, log_level::info, "ready"}), "2017-08-02T00:00:00.123Z info ready\n");
}

TEST(log_text, prints_milliseconds_before_1970_as_they_are) {
  EXPECT_EQ(log_line(log_format::text, {std::chrono::sys_time<std::chrono::milliseconds>{-1ms}, log_level::info, "x"}),
            "1969-12-31T23:59:59.999Z info x\n");
}

TEST(log_text, stays_one_line_whatever_the_message_holds) {
  EXPECT_EQ(log_line(log_format::text, {noon, log_level::warning, "a\nb\x1b[31m\x7f"}),
            "2017-08-02T00:00:00.123Z warning a\\x0ab\\x1b[31m\\x7f\n");
}

TEST(log_text, says_how_often_a_message_was_held_back) {
  EXPECT_EQ(log_line(log_format::text, {noon, log_level::warning, "no broker", 3}),
            "2017-08-02T00:00:00.123Z warning no broker (and 3 more like it since it was said last)\n");
}

TEST(log_json, is_one_object_in_one_line) {
  EXPECT_EQ(log_line(log_format::json, {noon, log_level::error, "shard 3 halted"}),
            R"({"time":"2017-08-02T00:00:00.123Z","level":"error","message":"shard 3 halted"})"
            "\n");
}

TEST(log_json, escapes_what_the_message_holds) {
  EXPECT_EQ(log_line(log_format::json, {noon, log_level::info, "\"a\\b\"\n\x01\x7f\0é"s}),
            R"({"time":"2017-08-02T00:00:00.123Z","level":"info","message":"\"a\\b\"\n\u0001\u007F\u0000é"})"
            "\n");
}

TEST(log_json, replaces_what_is_no_utf_8) {
  EXPECT_EQ(log_line(log_format::json, {noon, log_level::info, "a\xff" "b\xc3"}),
            "{\"time\":\"2017-08-02T00:00:00.123Z\",\"level\":\"info\",\"message\":\"a\xEF\xBF\xBD" "b\xEF\xBF\xBD\"}\n");
}

TEST(log_json, counts_what_was_held_back) {
  EXPECT_EQ(log_line(log_format::json, {noon, log_level::warning, "x", 12}),
            R"({"time":"2017-08-02T00:00:00.123Z","level":"warning","message":"x","held_back":12})"
            "\n");
}

constexpr log_repetition::time_point start{1000s};

TEST(log_repetition, holds_the_same_message_back_for_a_while) {
  log_repetition repetition;
  EXPECT_EQ(repetition.take("a", start), 0);
  EXPECT_EQ(repetition.take("a", start + 1ms), std::nullopt);
  EXPECT_EQ(repetition.take("a", start + log_repetition::span - 1ns), std::nullopt);
  EXPECT_EQ(repetition.take("a", start + log_repetition::span), 2);
  EXPECT_EQ(repetition.take("a", start + log_repetition::span + 1s), std::nullopt);
  EXPECT_EQ(repetition.take("a", start + 2 * log_repetition::span), 1);
}

TEST(log_repetition, tells_messages_apart) {
  log_repetition repetition;
  EXPECT_EQ(repetition.take("a", start), 0);
  EXPECT_EQ(repetition.take("b", start), 0);
  EXPECT_EQ(repetition.take("a", start), std::nullopt);
}

/// Texts that differ in letters.
std::string named(std::size_t number) { return {static_cast<char>('a' + number / 26), static_cast<char>('a' + number % 26)}; }

TEST(log_repetition, forgets_the_message_that_was_printed_longest_ago) {
  log_repetition repetition;
  for (std::size_t i = 0; i <= log_repetition::most; ++i)
    EXPECT_EQ(repetition.take(named(i), start), 0);
  EXPECT_EQ(repetition.take(named(1), start), std::nullopt);
  EXPECT_EQ(repetition.take(named(0), start), 0);
}

std::string of_shard(std::size_t shard) { return "shard " + std::to_string(shard) + ": the outcome is in doubt"; }

TEST(log_repetition, lets_through_what_is_told_of_each_shard_once) {
  log_repetition repetition;
  for (std::size_t shard = 0; shard < log_repetition::burst; ++shard)
    EXPECT_EQ(repetition.take(of_shard(shard), start), 0);
}

TEST(log_repetition, bounds_a_flood_of_texts_that_differ_in_digits_only) {
  log_repetition repetition;
  std::size_t printed = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    printed += repetition.take(of_shard(i), start + i * 10ms).has_value() ? 1 : 0;
  EXPECT_EQ(printed, log_repetition::burst);
  EXPECT_EQ(repetition.take("another trouble", start + 30s), 0);
  EXPECT_EQ(repetition.take(of_shard(7), start + log_repetition::burst_span - 1ns), std::nullopt);
  EXPECT_EQ(repetition.take(of_shard(7), start + log_repetition::burst_span), 1000 - log_repetition::burst + 1);
  EXPECT_EQ(repetition.take(of_shard(8), start + log_repetition::burst_span), 0) << "a new burst";
}

TEST(log_repetition, forgets_the_kind_that_was_seen_longest_ago) {
  log_repetition repetition;
  for (std::size_t i = 0; i < log_repetition::burst; ++i)
    repetition.take(of_shard(i), start);
  EXPECT_EQ(repetition.take(of_shard(100), start), std::nullopt);
  for (std::size_t i = 0; i < log_repetition::most; ++i)
    repetition.take(named(i), start);
  EXPECT_EQ(repetition.take(of_shard(101), start), 0);
}

} // namespace
} // namespace komado::cli
