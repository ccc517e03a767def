#include "runtime/stream/shard_view.hpp"

#include "tests/runtime/stream/shard_under_test.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

template <class Row>
std::vector<std::string> names(const page<Row>& shown) {
  std::vector<std::string> all;
  for (const auto& row : shown.rows)
    all.push_back(row.place.device);
  return all;
}

using list = std::vector<std::string>;

struct shown_shard : running_shard {
  /// Readings that arrive in partition 0.
  void read(const std::vector<fact>& facts, duration watermark = 0s) {
    apply(batch_of(links[0], next, next + 1, event(watermark), facts));
    ++next;
  }

  page<open_window> windows(window_order order = window_order::device, page_request asked = {}) const {
    return find_windows(core, {std::move(asked), order}, now);
  }

  page<known_device> devices(device_order order = device_order::silent, page_request asked = {}) const {
    return find_devices(core, {std::move(asked), order});
  }

  log_offset next = 0;
};

TEST(shard_view, shows_a_row_for_each_device_and_open_window) {
  shown_shard shard;
  shard.read({{"b", 2min, 5}, {"a", 2min, 1}, {"a", 2min, 3}, {"a", 4min, 7}});
  const auto shown = shard.windows();
  EXPECT_EQ(names(shown), (list{"a", "a", "b"}));
  EXPECT_EQ(shown.total, 3u);
  EXPECT_EQ(shown.rows[0].place.end, event(2min));
  EXPECT_EQ(shown.rows[0].readings, 2u);
  EXPECT_EQ(shown.rows[0].fields.at(0).mean(), 2);
  EXPECT_EQ(shown.rows[1].place.end, event(4min));
  EXPECT_EQ(shown.rows[1].last_reading, event(4min) - 1s);
}

TEST(shard_view, names_the_partition_that_holds_a_window) {
  shown_shard shard;
  shard.read({{"a", 2min}}, 3min);
  auto wait = shard.windows().rows.at(0).wait;
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->partition, 1);
  EXPECT_EQ(wait->watermark, no_watermark);
  EXPECT_EQ(wait->partitions_behind, 1u) << "partition 0 is past it";
  shard.read({{"b", 6min}}, 3min);
  wait = shard.windows(window_order::end).rows.at(1).wait;
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->partitions_behind, 2u);
}

TEST(shard_view, leaves_idle_partitions_out_of_what_a_window_waits_for) {
  shown_shard shard;
  shard.read({{"a", 2min}}, 1min);
  shard.claim_idle(shard.links[1], 0);
  const auto wait = shard.windows().rows.at(0).wait;
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->partition, 0);
  EXPECT_EQ(wait->watermark, event(1min));
}

TEST(shard_view, pages_through_windows_in_each_order) {
  shown_shard shard;
  shard.read({{"c", 2min}, {"b", 2min}, {"b", 2min}, {"a", 4min}, {"d", 4min}, {"d", 2min}});
  for (std::uint8_t order = 0; order < window_order_count; ++order) {
    const auto by = static_cast<window_order>(order);
    const auto all = shard.windows(by).rows;
    ASSERT_EQ(all.size(), 5u);
    page_request asked;
    asked.limit = 2;
    std::vector<page_end> got;
    for (;;) {
      const auto shown = shard.windows(by, asked);
      EXPECT_EQ(shown.total, 5u);
      for (const auto& row : shown.rows)
        got.push_back(row.place);
      if (shown.rows.size() < asked.limit)
        break;
      asked.after = shown.rows.back().place;
    }
    ASSERT_EQ(got.size(), all.size()) << int{order};
    for (std::size_t i = 0; i < all.size(); ++i)
      EXPECT_EQ(got[i], all[i].place) << int{order};
  }
  EXPECT_EQ(names(shard.windows(window_order::count)), (list{"b", "a", "c", "d", "d"}));
  EXPECT_EQ(names(shard.windows(window_order::end)), (list{"b", "c", "d", "a", "d"}));
}

TEST(shard_view, searches_by_a_part_of_the_device_or_by_all_of_it) {
  shown_shard shard;
  shard.read({{"sensor-1", 2min}, {"sensor-11", 2min}, {"other", 2min}});
  page_request asked;
  asked.search = "sor-1";
  EXPECT_EQ(names(shard.windows({}, asked)), (list{"sensor-1", "sensor-11"}));
  EXPECT_EQ(names(shard.devices(device_order::device, asked)), (list{"sensor-1", "sensor-11"}));
  asked.search = "sensor-1";
  asked.exact = true;
  EXPECT_EQ(names(shard.windows({}, asked)), (list{"sensor-1"}));
  EXPECT_EQ(shard.devices({}, asked).total, 1u);
}

TEST(shard_view, tells_what_a_device_did) {
  shown_shard shard;
  shard.read({{"a", 2min, 1, false, -0.5f}, {"b", 4min, 1, false, 3600}});
  shard.read({{"a", 2min, 1, true, -60}});
  const auto shown = shard.devices(device_order::clock);
  ASSERT_EQ(names(shown), (list{"b", "a"}));
  EXPECT_EQ(shown.rows[0].median_skew, 3600);
  const auto& a = shown.rows[1];
  EXPECT_EQ(a.readings, 2u);
  EXPECT_EQ(a.late, 1u);
  EXPECT_EQ(a.rejected, 0u);
  EXPECT_EQ(a.worst_skew, -60);
  EXPECT_EQ(a.open_windows, 1u);
  EXPECT_EQ(names(shard.devices(device_order::late)), (list{"a", "b"}));
  EXPECT_EQ(names(shard.devices(device_order::readings)), (list{"a", "b"}));
}

TEST(shard_view, knows_whose_reading_was_rejected_for_its_time) {
  shown_shard shard;
  auto message = shard.batch_of(shard.links[0], 0, 1, event(0s));
  message.clock_faults.push_back({0, reject_reason::future, murmur2("ahead"), "ahead", event(24h), 86'400});
  shard.apply(message);
  const auto shown = shard.devices(device_order::rejected);
  ASSERT_EQ(names(shown), (list{"ahead"}));
  EXPECT_EQ(shown.rows[0].rejected, 1u);
  EXPECT_EQ(shown.rows[0].median_skew, 86'400);
  EXPECT_EQ(shown.rows[0].last_seen, event(0s));
  EXPECT_EQ(shown.rows[0].last_reading, no_watermark);
  EXPECT_TRUE(shard.core.state().partitions[0].counters.balanced()) << "the record is counted elsewhere";
}

TEST(shard_view, puts_the_longest_silent_first) {
  shown_shard shard;
  shard.read({{"late", 8min}, {"early", 2min}, {"middle", 4min}});
  EXPECT_EQ(names(shard.devices()), (list{"early", "middle", "late"}));
}

TEST(shard_view, remembers_a_device_after_its_window_has_closed) {
  shown_shard shard;
  shard.read({{"a", 2min}}, 2min);
  shard.apply(shard.batch_of(shard.links[1], 0, 1, event(2min)));
  EXPECT_EQ(shard.windows().total, 0u);
  const auto shown = shard.devices();
  ASSERT_EQ(names(shown), (list{"a"}));
  EXPECT_EQ(shown.rows[0].open_windows, 0u);
  const auto& results = shard.core.recently().results;
  ASSERT_EQ(std::distance(results.begin(), results.end()), 1);
  EXPECT_EQ(results.begin()->device, "a");
  EXPECT_EQ(results.begin()->end, event(2min));
}

TEST(shard_view, shows_events_newest_first_with_their_age) {
  shown_shard shard;
  shard.read({{"a", 2min, 1, true}});
  shard.now += 5s;
  shard.read({{"b", 2min, 1, true}, {"a", 4min, 1, true}});
  const auto all = find_recent(shard.core, {"", 2}, shard.now + 1s);
  ASSERT_EQ(all.late.size(), 2u);
  EXPECT_EQ(all.late[0].event.end, event(4min));
  EXPECT_EQ(all.late[0].age, 1s);
  const auto of_a = find_recent(shard.core, {"a", 64}, shard.now + 1s);
  ASSERT_EQ(of_a.late.size(), 2u);
  EXPECT_EQ(of_a.late[1].age, 6s);
}

TEST(shard_view, remembers_the_newest_rejects_and_late_readings) {
  shown_shard shard;
  for (log_offset i = 0; i < 30; ++i) {
    auto message = shard.batch_of(shard.links[0], i, i + 1, event(0s), {{"a", 2min, 1, true}});
    message.rejected.push_back({i, reject_reason::malformed, std::nullopt, std::string(1000, 'x')});
    message.read += 1;
    shard.apply(message);
  }
  const auto& recently = shard.core.recently();
  ASSERT_EQ(std::distance(recently.rejects.begin(), recently.rejects.end()), 20);
  EXPECT_EQ(recently.rejects.begin()->offset, 10);
  EXPECT_EQ(recently.rejects.begin()->size, 1000u);
  EXPECT_EQ(recently.rejects.begin()->begin.size(), recent_reject::most_bytes);
  ASSERT_EQ(std::distance(recently.late.begin(), recently.late.end()), 20);
  EXPECT_EQ(recently.late.begin()->first, 10);
  EXPECT_EQ(recently.late.begin()->next, 11);
}

} // namespace
} // namespace komado::stream
