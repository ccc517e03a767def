#include "cli/simulator/sensor_fleet.hpp"

#include "cli/simulator/random_bits.hpp"
#include "runtime/stream/reading_parser.hpp"
#include "runtime/stream/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace komado::cli {

using namespace std::chrono_literals;
using testing::Each;

namespace {

struct kept_record {
  stream::timestamp arrival;
  std::int32_t partition;
  std::string bid;
  std::string value;
  bool malformed;
  friend bool operator==(const kept_record&, const kept_record&) = default;
};

std::vector<kept_record> records_of(const fleet_options& options) {
  sensor_fleet fleet{options};
  std::vector<kept_record> all;
  while (const auto record = fleet.next())
    all.push_back({record->arrival, record->partition, std::string{record->bid}, std::string{record->value},
                   record->malformed});
  return all;
}

fleet_options twelve_devices(std::uint64_t records) {
  fleet_options options;
  options.devices = 12;
  options.start = stream::timestamp{1501631043s};
  options.interval = 10s;
  options.records = records;
  options.partitions = 4;
  return options;
}

/// Its ambient, rh, objecttemp and humidity.
stream::reading parsed(const kept_record& record) {
  stream::reading_format format;
  format.fields = {"ambient", "rh", "objecttemp", "humidity"};
  static stream::reading_parser parser{format};
  stream::reading reading;
  EXPECT_FALSE(parser.parse(record.value, reading)) << record.value;
  return reading;
}

bool is_multiple(double value, double of) { return std::fmod(value, of) == 0; }

} // namespace

TEST(sensor_fleet, writes_a_reading_as_the_seed_prints_it) {
  record_text text;
  write_reading(text, {"B0:B4:48:BD:DA:03", 1501631043, {921, 735, 27296, 49620}});
  EXPECT_EQ(text.view(), R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,)"
                         R"("objecttemp":22.96875,"humidity":28.72314453125,"rh":75.714111328125})");
  write_reading(text, {"b", -1, {0, -1, 0, 65532}});
  EXPECT_EQ(text.view(), R"({"bid":"b","time":-1,"ambient":0.0,"objecttemp":-0.03125,"humidity":-40.0,)"
                         R"("rh":99.993896484375})");
}

TEST(sensor_fleet, sends_the_same_bytes_for_the_same_options) {
  auto options = twelve_devices(2000);
  options.out_of_order = 3s;
  options.malformed = 0.1;
  const auto first = records_of(options);
  EXPECT_EQ(first.size(), 2000U);
  EXPECT_EQ(first, records_of(options));
  ++options.seed;
  EXPECT_NE(first, records_of(options));
}

TEST(sensor_fleet, keeps_to_the_resolution_of_the_chips) {
  std::set<double> ambients;
  for (const auto& record : records_of(twelve_devices(5000))) {
    const auto values = parsed(record).values;
    EXPECT_TRUE(is_multiple(values[0], 1.0 / 32)) << record.value;
    EXPECT_TRUE(is_multiple(values[2], 1.0 / 32)) << record.value;
    EXPECT_TRUE(is_multiple(values[1] * 65536 / 100, 1)) << record.value;
    EXPECT_TRUE(is_multiple((values[3] + 40) * 65536, 165)) << record.value;
    ambients.insert(values[0]);
  }
  EXPECT_GT(ambients.size(), 20U);
}

TEST(sensor_fleet, writes_each_number_in_the_fewest_digits_that_give_it_back) {
  for (const auto& record : records_of(twelve_devices(500)))
    for (const std::string key : {"\"ambient\":", "\"objecttemp\":", "\"humidity\":", "\"rh\":"}) {
      const auto begin = record.value.find(key) + key.size();
      const auto written = record.value.substr(begin, record.value.find_first_of(",}", begin) - begin);
      double value = 0;
      std::from_chars(written.data(), written.data() + written.size(), value);
      char shortest[40];
      const auto end = std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::fixed).ptr;
      const std::string expected{shortest, end};
      EXPECT_TRUE(written == expected || written == expected + ".0") << written << " " << expected;
    }
}

TEST(sensor_fleet, wanders_believably_for_a_year) {
  auto options = twelve_devices(12 * 24 * 365);
  options.interval = 1h;
  std::map<std::string, double> last;
  double lowest = 100;
  double highest = -100;
  for (const auto& record : records_of(options)) {
    const auto values = parsed(record).values;
    const auto before = last.emplace(record.bid, values[0]).first;
    EXPECT_LT(std::abs(values[0] - std::exchange(before->second, values[0])), 1.5) << record.value;
    EXPECT_GT(values[1], 30) << record.value;
    EXPECT_LT(values[1], 95) << record.value;
    lowest = std::min(lowest, values[0]);
    highest = std::max(highest, values[0]);
  }
  EXPECT_GT(lowest, 15);
  EXPECT_LT(highest, 36);
  EXPECT_GT(highest - lowest, 6);
}

TEST(sensor_fleet, names_each_device_by_another_mac_address) {
  auto options = twelve_devices(50'000);
  options.devices = 50'000;
  std::set<std::string> bids;
  for (const auto& record : records_of(options)) {
    bids.insert(record.bid);
    EXPECT_EQ(parsed(record).device, record.bid);
  }
  EXPECT_EQ(bids.size(), 50'000U);
  EXPECT_THAT(*bids.begin(), testing::MatchesRegex("B0:B4:48(:[0-9A-F][0-9A-F]){3}"));
}

TEST(sensor_fleet, spreads_the_devices_over_the_interval) {
  const auto records = records_of(twelve_devices(36));
  std::map<std::string, stream::timestamp> last;
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].arrival,
              twelve_devices(1).start + (i / 12) * 10s + stream::duration{10'000'000 * (i % 12) / 12});
    if (const auto before = last.find(records[i].bid); before != last.end()) {
      EXPECT_EQ(records[i].arrival - before->second, 10s);
    }
    last[records[i].bid] = records[i].arrival;
  }
  EXPECT_EQ(last.size(), 12U);
}

TEST(sensor_fleet, takes_a_device_around_all_partitions_without_keys) {
  std::map<std::string, std::set<std::int32_t>> places;
  std::map<std::int32_t, int> sizes;
  for (const auto& record : records_of(twelve_devices(12 * 8))) {
    places[record.bid].insert(record.partition);
    ++sizes[record.partition];
  }
  for (const auto& [bid, partitions] : places)
    EXPECT_EQ(partitions.size(), 4U) << bid;
  EXPECT_THAT(sizes, Each(testing::Pair(testing::_, 24)));
}

TEST(sensor_fleet, chooses_the_partition_of_a_key_as_java_does) {
  auto options = twelve_devices(100);
  options.keyed = true;
  for (const auto& record : records_of(options))
    EXPECT_EQ(record.partition, static_cast<std::int32_t>((stream::murmur2(record.bid) & 0x7fffffffU) % 4));
}

TEST(sensor_fleet, shuffles_within_the_given_time_and_loses_nothing) {
  auto options = twelve_devices(5000);
  const auto straight = records_of(options);
  options.out_of_order = 3s;
  const auto shuffled = records_of(options);
  int overtaken = 0;
  for (std::size_t i = 1; i < shuffled.size(); ++i) {
    EXPECT_GE(shuffled[i].arrival, shuffled[i - 1].arrival);
    overtaken += parsed(shuffled[i]).time < parsed(shuffled[i - 1]).time;
    const auto way = shuffled[i].arrival - parsed(shuffled[i]).time;
    EXPECT_GE(way, 0s);
    EXPECT_LE(way, 4s); // a second's fraction is not in the reading
  }
  EXPECT_GT(overtaken, 500);
  std::multiset<std::string> sent;
  std::multiset<std::string> arrived;
  for (const auto& record : straight)
    sent.insert(record.value);
  for (const auto& record : shuffled)
    arrived.insert(record.value);
  EXPECT_EQ(sent, arrived);
}

TEST(sensor_fleet, breaks_the_given_share_so_that_no_reading_is_left_of_it) {
  auto options = twelve_devices(20'000);
  options.malformed = 0.25;
  stream::reading_parser parser{{}};
  std::map<stream::reject_reason, int> reasons;
  int broken = 0;
  for (const auto& record : records_of(options)) {
    stream::reading reading;
    const auto reason = parser.parse(record.value, reading);
    EXPECT_EQ(reason.has_value(), record.malformed) << record.value;
    broken += record.malformed;
    if (reason)
      ++reasons[*reason];
  }
  EXPECT_NEAR(broken, 5000, 250);
  using enum stream::reject_reason;
  for (const auto reason : {malformed, no_key, no_time, bad_time, bad_value,
                            duplicate_key, too_deep})
    EXPECT_GT(reasons[reason], 300) << to_string(reason);
}

TEST(sensor_fleet, breaks_a_record_in_every_way_whatever_the_random_bits) {
  stream::reading_parser parser{{}};
  record_text text;
  for (const auto how : all_malformations)
    for (std::uint64_t number = 0; number < 1000; ++number) {
      write_malformed(text, {"B0:B4:48:BD:DA:03", 1501631043, {921, 735, 27296, 49620}}, how,
                      random_bits(7, number));
      stream::reading reading;
      EXPECT_TRUE(parser.parse(text.view(), reading)) << text.view();
    }
}

TEST(sensor_fleet, sets_only_the_clocks_ahead_that_it_was_told_to) {
  auto options = twelve_devices(120);
  options.skewed_clock = 2;
  options.skew = 24h;
  std::set<std::string> ahead;
  std::set<std::string> right;
  for (const auto& record : records_of(options)) {
    const auto lead = parsed(record).time - record.arrival;
    (lead > 1h ? ahead : right).insert(record.bid);
    if (lead > 1h) {
      EXPECT_GT(lead, 24h - 1s);
    }
  }
  EXPECT_EQ(ahead.size(), 2U);
  EXPECT_EQ(right.size(), 10U);
}

} // namespace komado::cli
