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
  using handle = decltype(request(self, window_actor{}, patience_, query));
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::pair<stream::shard_id, handle>> asked;
  shard_answers<Answer> got;
  for (const auto shard : shards) {
    const bool known = earlier && earlier->knows(query, shard, began);
    if (const auto route = routes_->find(shard))
      asked.emplace_back(shard, request(self, route->window, known ? soon : patience_, query));
    else
      got.missing.push_back(shard);
  }
  const auto take = [&](stream::shard_id shard, Answer& answer) {
    if (earlier)
      earlier->keep(query, shard, answer, began);
    got.answers.emplace_back(shard, std::move(answer));
  };
  const auto do_without = [&](stream::shard_id shard, const caf::error& why) {
    const bool busy = why == caf::sec::request_timeout;
    auto known = busy && earlier ? earlier->recall(query, shard, began) : std::nullopt;
    if (!known)
      return got.missing.push_back(shard);
    grow_older(known->answer, std::chrono::duration_cast<stream::duration>(began - known->at));
    got.delayed.push_back(shard);
    got.answers.emplace_back(shard, std::move(known->answer));
  };
  for (auto& [shard, request] : asked) {
    request.receive([&, shard = shard](Answer& answer) { take(shard, answer); },
                    [&, shard = shard](const caf::error& why) { do_without(shard, why); });
  }
  std::sort(got.missing.begin(), got.missing.end());
  return got;
}

namespace {

/// Small enough for a page that is looked at, and to be remembered for each shard.
bool is_small(const stream::page_request& page) {
  return page.limit <= 200;
}

} // namespace

joint_page<stream::open_window> shard_views::windows(const stream::window_query& query) const {
  return join(ask<stream::page<stream::open_window>>(all(), query, is_small(query.page) ? &windows_ : nullptr),
              query.page.limit);
}

joint_page<stream::open_window> shard_views::windows_now(const stream::window_query& query) const {
  return join(ask<stream::page<stream::open_window>>(all(), query), query.page.limit);
}

joint_page<stream::known_device> shard_views::devices(const stream::device_query& query) const {
  return join(ask<stream::page<stream::known_device>>(all(), query, is_small(query.page) ? &devices_ : nullptr),
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
