#include "runtime/stream/result_json.hpp"

#include "runtime/stream/event_time.hpp"
#include "runtime/stream/reading_parser.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace komado::stream {
namespace {

timestamp utc(std::string_view text) { return *parse_iso8601(text); }

aggregate aggregate_of(std::initializer_list<double> values) {
  aggregate result;
  for (const double value : values)
    result.add(value);
  return result;
}

result_writer writer(const result_format& format, std::string_view zone = "Asia/Tokyo") {
  return {format, *time_zone::find(zone)};
}

std::string write(const result_format& format, std::vector<aggregate> fields,
                  timestamp start = utc("2017-08-01T23:44:00Z"),
                  timestamp end = utc("2017-08-01T23:46:00Z")) {
  std::string out;
  writer(format, "UTC").write(out, "d", start, end, 3, fields, closed_by::watermark);
  return out;
}

TEST(result_writer, gives_the_seeds_result_to_the_last_digit) {
  reading_parser parser{{}};
  std::vector<aggregate> fields(2);
  for (const std::string_view record :
       {R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"rh":75.714111328125})",
        R"({"bid":"B0:B4:48:BD:DA:03","time":1501631053,"ambient":28.78125,"rh":75.714111328125})",
        R"({"bid":"B0:B4:48:BD:DA:03","time":1501631063,"ambient":28.75,"rh":75.616455078125})",
        R"({"bid":"B0:B4:48:BD:DA:03","time":1501631074,"ambient":28.75,"rh":75.616455078125})",
        R"({"bid":"B0:B4:48:BD:DA:03","time":1501631084,"ambient":28.75,"rh":75.616455078125})",
        R"({"bid":"B0:B4:48:BD:DA:03","time":1501631095,"ambient":28.75,"rh":75.616455078125})"}) {
    reading in;
    ASSERT_EQ(parser.parse(record, in), std::nullopt);
    EXPECT_GE(in.time, utc("2017-08-01T23:44:00Z"));
    EXPECT_LT(in.time, utc("2017-08-01T23:46:00Z"));
    for (std::size_t field = 0; field < fields.size(); ++field)
      fields[field].add(in.values[field]);
  }
  std::string out;
  writer({}).write(out, "B0:B4:48:BD:DA:03", utc("2017-08-01T23:44:00Z"), utc("2017-08-01T23:46:00Z"), 6,
                   fields, closed_by::watermark);
  EXPECT_EQ(out, R"({"bid":"B0:B4:48:BD:DA:03","time":"2017-08-02T08:46:00+09:00",)"
                 R"("ambient":28.760416666666668,"rh":75.64900716145833,)"
                 R"("start":1501631040,"end":1501631160,"count":6,"closed_by":"watermark"})");
}

TEST(result_writer, writes_the_functions_that_were_asked_for_in_their_order) {
  const result_format format{.fields = {"t"},
                             .functions = {aggregate_function::max, aggregate_function::mean,
                                           aggregate_function::min, aggregate_function::sum,
                                           aggregate_function::count}};
  EXPECT_EQ(write(format, {aggregate_of({1, 2, 6})}),
            R"({"bid":"d","time":"2017-08-01T23:46:00+00:00","t_max":6.0,"t":3.0,"t_min":1.0,"t_sum":9.0,)"
            R"("t_count":3,"start":1501631040,"end":1501631160,"count":3,"closed_by":"watermark"})");
}

TEST(result_writer, writes_null_for_a_field_without_values) {
  const result_format format{.fields = {"t"},
                             .functions = {aggregate_function::mean, aggregate_function::min,
                                           aggregate_function::max, aggregate_function::sum,
                                           aggregate_function::count}};
  EXPECT_NE(
      write(format, {aggregate{}}).find(R"("t":null,"t_min":null,"t_max":null,"t_sum":null,"t_count":0,)"),
      std::string::npos);
}

TEST(result_writer, writes_null_for_a_sum_that_overflows_and_keeps_the_rest) {
  const double largest = std::numeric_limits<double>::max();
  const result_format format{.fields = {"t"},
                             .functions = {aggregate_function::mean, aggregate_function::min,
                                           aggregate_function::max, aggregate_function::sum}};
  EXPECT_NE(write(format, {aggregate_of({largest, largest, 1})})
                .find(R"("t":null,"t_min":1.0,"t_max":1.7976931348623157e+308,"t_sum":null,)"),
            std::string::npos);
}

TEST(result_writer, escapes_names_and_devices) {
  const result_format format{.key_field = "k\"", .time_field = "t\n", .fields = {"f\\"}};
  std::string out;
  const std::vector<aggregate> fields{aggregate_of({1})};
  writer(format, "UTC")
      .write(out, "小\"\x01", timestamp{}, timestamp{std::chrono::minutes{2}}, 1, fields, closed_by::idle);
  EXPECT_EQ(out, "{\"k\\\"\":\"小\\\"\\u0001\",\"t\\n\":\"1970-01-01T00:02:00+00:00\",\"f\\\\\":1.0,"
                 "\"start\":0,\"end\":120,\"count\":1,\"closed_by\":\"idle\"}");
}

TEST(result_writer, writes_decimals_only_for_windows_that_do_not_begin_on_a_second) {
  const auto start_of = [](std::int64_t microseconds) {
    const timestamp start{duration{microseconds}};
    const auto out = write({}, std::vector<aggregate>(2), start, start + std::chrono::milliseconds{500});
    const auto from = out.find("\"start\":");
    return out.substr(from, out.find(",\"count\"") - from);
  };
  EXPECT_EQ(start_of(1'501'631'040'000'000), R"("start":1501631040,"end":1501631040.5)");
  EXPECT_EQ(start_of(1'501'631'040'500'000), R"("start":1501631040.5,"end":1501631041)");
  EXPECT_EQ(start_of(1'001'000), R"("start":1.001,"end":1.501)");
  EXPECT_EQ(start_of(-500'000), R"("start":-0.5,"end":0)");
  EXPECT_EQ(start_of(-1'500'000), R"("start":-1.5,"end":-1)");
}

TEST(result_writer, appends_one_result_after_the_other) {
  std::string out;
  auto results = writer({});
  const std::vector<aggregate> fields(2);
  results.write(out, "a", timestamp{}, timestamp{std::chrono::minutes{2}}, 1, fields, closed_by::late);
  const auto first = out;
  results.write(out, "a", timestamp{}, timestamp{std::chrono::minutes{2}}, 1, fields, closed_by::late);
  EXPECT_EQ(out, first + first);
  EXPECT_TRUE(first.ends_with(R"("closed_by":"late"})"));
}

TEST(find_repeated_name, finds_every_kind_of_clash) {
  EXPECT_EQ(find_repeated_name({}), std::nullopt);
  EXPECT_EQ(find_repeated_name({.fields = {"a", "a"}}), "a");
  EXPECT_EQ(find_repeated_name({.key_field = "time"}), "time");
  EXPECT_EQ(find_repeated_name({.fields = {"count"}}), "count");
  EXPECT_EQ(find_repeated_name({.key_field = "end"}), "end");
  EXPECT_EQ(find_repeated_name(
                {.fields = {"a", "a_min"}, .functions = {aggregate_function::mean, aggregate_function::min}}),
            "a_min");
  EXPECT_EQ(find_repeated_name({.functions = {aggregate_function::mean, aggregate_function::mean}}),
            "ambient");
}

} // namespace
} // namespace komado::stream
