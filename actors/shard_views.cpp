#include "actors/shard_views.hpp"

#include "runtime/stream/routing.hpp"

#include <caf/scoped_actor.hpp>

#include <numeric>

namespace komado::actors {

std::vector<stream::shard_id> shard_views::all() const {
  std::vector<stream::shard_id> ids(shards_);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

std::vector<stream::shard_id> shard_views::owner_of(const std::string& device) const {
  return {stream::shard_of(stream::murmur2(device), shards_)};
}

namespace {

/// Before the batches that wait, which are dozens while a shard catches up; but only at a window of this node: CAF 0.18.7
/// takes each message of another node for a normal one, and the answer to that is none to an urgent request.
template <class Query>
auto request(const caf::scoped_actor& self, const window_actor& window, std::chrono::milliseconds patience,
             const Query& query) {
  return window.node() == self->node() ? self->request<caf::message_priority::high>(window, patience, query)
                                       : self->request(window, patience, query);
}

template <class Row>
void grow_older(stream::page<Row>&, stream::duration) {
}

void grow_older(stream::recent_page& page, stream::duration by) {
  const auto all = [by](auto& events) {
    for (auto& event : events)
      event.age += by;
  };
  all(page.results);
  all(page.rejects);
  all(page.late);
}

} // namespace

template <class Answer, class Query>
shard_answers<Answer> shard_views::ask(const std::vector<stream::shard_id>& shards, const Query& query,
                                       memory<Answer, Query>* earlier) const {
  caf::scoped_actor self{system_};
  struct question {
    stream::shard_id shard;
    std::optional<typename memory<Answer, Query>::remembered> known;
    decltype(request(self, window_actor{}, patience_, query)) answer;
  };
  const auto began = std::chrono::steady_clock::now();
  std::vector<question> asked;
  shard_answers<Answer> got;
  for (const auto shard : shards) {
    const auto route = routes_->find(shard);
    if (!route) {
      got.missing.push_back(shard);
      continue;
    }
    auto known = earlier ? earlier->recall(query, shard, began) : std::nullopt;
    auto answer = request(self, route->window, known ? soon : patience_, query);
    asked.push_back({shard, std::move(known), std::move(answer)});
  }
  const auto take = [&](const question& from, Answer& answer) {
    if (earlier)
      earlier->keep(query, from.shard, answer, std::chrono::steady_clock::now());
    got.answers.emplace_back(from.shard, std::move(answer));
  };
  const auto do_without = [&](const question& from, const caf::error& why) {
    if (!from.known || why != caf::sec::request_timeout) // or it is gone, not busy
      return got.missing.push_back(from.shard);
    auto shown = *from.known->answer;
    grow_older(shown, std::chrono::duration_cast<stream::duration>(std::chrono::steady_clock::now() - from.known->at));
    got.delayed.push_back(from.shard);
    got.answers.emplace_back(from.shard, std::move(shown));
  };
  for (auto& each : asked) {
    each.answer.receive([&](Answer& answer) { take(each, answer); },
                        [&](const caf::error& why) { do_without(each, why); });
  }
  std::sort(got.missing.begin(), got.missing.end());
  return got;
}

namespace {

/// Rows of an answer that is remembered, at most: each shard may send a whole page.
constexpr std::size_t most_rows = 10'000;

bool is_remembered(const stream::page_request& page, std::size_t shards) {
  return !page.exact && page.limit * shards <= most_rows;
}

} // namespace

joint_page<stream::open_window> shard_views::windows(const stream::window_query& query) const {
  return join(ask<stream::page<stream::open_window>>(all(), query, is_remembered(query.page, shards_) ? &windows_ : nullptr),
              query.page.limit);
}

joint_page<stream::open_window> shard_views::windows_now(const stream::window_query& query) const {
  return join(ask<stream::page<stream::open_window>>(all(), query), query.page.limit);
}

joint_page<stream::known_device> shard_views::devices(const stream::device_query& query) const {
  return join(ask<stream::page<stream::known_device>>(all(), query, is_remembered(query.page, shards_) ? &devices_ : nullptr),
              query.page.limit);
}

shard_answers<stream::recent_page> shard_views::recent(const stream::recent_query& query) const {
  return ask<stream::recent_page>(all(), query, &recent_);
}

namespace {

stream::page_request whole(const std::string& device) {
  stream::page_request page;
  page.search = device;
  page.exact = true;
  page.limit = 100;
  return page;
}

} // namespace

shard_answers<stream::page<stream::open_window>> shard_views::windows_of(const std::string& device) const {
  return ask<stream::page<stream::open_window>>(owner_of(device),
                                                stream::window_query{whole(device), stream::window_order::end});
}

shard_answers<stream::page<stream::known_device>> shard_views::device(const std::string& device) const {
  return ask<stream::page<stream::known_device>>(owner_of(device),
                                                 stream::device_query{whole(device), {}});
}

shard_answers<stream::recent_page> shard_views::recent_of(const std::string& device) const {
  return ask<stream::recent_page>(owner_of(device), stream::recent_query{device, 64});
}

} // namespace komado::actors
