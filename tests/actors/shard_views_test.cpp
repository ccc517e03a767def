#include "actors/messages.hpp"
#include "actors/shard_views.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

using windows_page = stream::page<stream::open_window>;

/// A page of one row, which says how often the shard was asked.
windows_page page_of(std::uint64_t asked) {
  stream::open_window row;
  row.place.device = "a";
  row.readings = asked;
  return {{}, 1, {row}};
}

/// A shard that shows one row, or while it is busy nothing: questions wait until it is told that time has passed.
window_actor::behavior_type shown(window_actor::pointer self, std::shared_ptr<std::atomic<bool>> busy) {
  const auto asked = std::make_shared<std::uint64_t>(0);
  const auto windows = std::make_shared<std::vector<caf::typed_response_promise<windows_page>>>();
  const auto recents = std::make_shared<std::vector<caf::typed_response_promise<stream::recent_page>>>();
  return {
    [](const stream::hello&, const link_actor&) {},
    [](const stream::batch&) {},
    [](const stream::idle_claim&) {},
    [](const restored&) {},
    [](const commit_done&) {},
    [asked, windows](tick_atom) {
      for (auto& waiting : *windows)
        waiting.deliver(page_of(++*asked));
      windows->clear();
    },
    [](commit_atom) {},
    [](drain_atom) {},
    [self, busy, asked, windows](const stream::window_query&) -> caf::result<windows_page> {
      if (*busy)
        return windows->emplace_back(self->make_response_promise<windows_page>());
      return page_of(++*asked);
    },
    [](const stream::device_query&) { return stream::page<stream::known_device>{}; },
    [self, busy, recents](const stream::recent_query&) -> caf::result<stream::recent_page> {
      if (*busy)
        return recents->emplace_back(self->make_response_promise<stream::recent_page>());
      stream::recent_page page;
      page.late.push_back({{}, 0s});
      return page;
    },
  };
}

struct shard_views_test : testing::Test {
  shard_views_test() {
    shard_route route;
    route.window = window;
    routes->put(route);
  }
  ~shard_views_test() override { caf::anon_send_exit(window, caf::exit_reason::kill); }

  std::uint64_t readings(const joint_page<stream::open_window>& page) {
    return page.rows.empty() ? 0 : page.rows.front().row.readings;
  }

  caf::actor_system_config config;
  caf::actor_system system{config};
  std::shared_ptr<std::atomic<bool>> busy = std::make_shared<std::atomic<bool>>(false);
  window_actor window = system.spawn(shown, busy);
  std::shared_ptr<shard_routes> routes = std::make_shared<shard_routes>();
  shard_views views{system, routes, 1, 300ms};
  stream::window_query question;
};

TEST_F(shard_views_test, asks_a_shard_anew_each_time) {
  EXPECT_EQ(readings(views.windows(question)), 1u);
  const auto second = views.windows(question);
  EXPECT_EQ(readings(second), 2u);
  EXPECT_TRUE(second.delayed.empty());
  EXPECT_TRUE(second.missing.empty());
}

TEST_F(shard_views_test, shows_a_busy_shard_as_it_was_and_says_so) {
  views.windows(question);
  *busy = true;
  const auto page = views.windows(question);
  EXPECT_EQ(page.delayed, std::vector<stream::shard_id>{0});
  EXPECT_TRUE(page.missing.empty());
  EXPECT_EQ(readings(page), 1u);
  EXPECT_EQ(page.total, 1u);
  *busy = false;
  EXPECT_EQ(readings(views.windows(question)), 2u);
}

TEST_F(shard_views_test, takes_no_earlier_answer_for_a_file_a_long_list_or_another_question) {
  auto long_list = question;
  long_list.page.limit = 10'001;
  views.windows(question);
  views.windows(long_list);
  *busy = true;
  EXPECT_EQ(views.windows_now(question).missing, std::vector<stream::shard_id>{0});
  EXPECT_EQ(views.windows(long_list).missing, std::vector<stream::shard_id>{0});
  question.page.search = "b";
  EXPECT_EQ(views.windows(question).missing, std::vector<stream::shard_id>{0});
}

TEST_F(shard_views_test, waits_no_longer_than_it_is_told_and_remembers_what_comes_later) {
  shard_views patient{system, routes, 1}; // long enough for the shard to answer later
  *busy = true;
  EXPECT_EQ(patient.windows(question, 1ms).missing, std::vector<stream::shard_id>{0});
  joint_page<stream::open_window> page;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (page.delayed.empty() && std::chrono::steady_clock::now() < deadline) {
    caf::anon_send(window, tick_atom_v); // it answers what has reached it
    page = patient.windows(question, 1ms);
  }
  EXPECT_EQ(page.delayed, std::vector<stream::shard_id>{0});
  EXPECT_GE(readings(page), 1u);
}

TEST_F(shard_views_test, misses_a_shard_that_is_gone_at_once) {
  views.windows(question);
  caf::anon_send_exit(window, caf::exit_reason::kill);
  caf::scoped_actor{system}->wait_for(window);
  const auto page = views.windows(question);
  EXPECT_EQ(page.missing, std::vector<stream::shard_id>{0});
  EXPECT_TRUE(page.rows.empty());
}

TEST_F(shard_views_test, lets_what_happened_lately_grow_older) {
  ASSERT_EQ(views.recent({}).answers.at(0).second.late.at(0).age, 0s);
  *busy = true;
  const auto recent = views.recent({});
  EXPECT_EQ(recent.delayed, std::vector<stream::shard_id>{0});
  EXPECT_GT(recent.answers.at(0).second.late.at(0).age, 0s);
}

} // namespace
} // namespace komado::actors
