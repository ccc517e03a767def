#include "actors/shard_views.hpp"

#include "actors/inquiry.hpp"
#include "runtime/stream/routing.hpp"

#include <caf/event_based_actor.hpp>

#include <map>
#include <numeric>

namespace komado::actors {

std::vector<stream::shard_id> shard_views::all() const {
  std::vector<stream::shard_id> ids(shards_);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

stream::shard_id shard_views::owner_of(const std::string& device) const {
  return stream::shard_of(stream::murmur2(device), shards_);
}

namespace {

/// Before the batches that wait, which are dozens while a shard catches up; but only at a window of this node: CAF 0.18.7
/// takes each message of another node for a normal one, and the answer to that is none to an urgent request.
template <class Query>
auto request(caf::event_based_actor* self, const window_actor& window, std::chrono::milliseconds patience,
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

using windows_by_shard = std::vector<std::pair<stream::shard_id, window_actor>>;

std::vector<stream::shard_id> shards_of(const windows_by_shard& windows) {
  std::vector<stream::shard_id> ids;
  for (const auto& [shard, window] : windows)
    ids.push_back(shard);
  return ids;
}

/// Asks on a thread of its own, so that a question does not wait for the workers, and goes on after whoever asked has
/// waited long enough: what comes later is remembered for the next time.
template <class Answer, class Query>
std::shared_ptr<inquiry<Answer>> inquire(caf::actor_system& system, const windows_by_shard& windows, const Query& query,
                                         std::chrono::milliseconds patience, memory_ptr<Answer, Query> earlier,
                                         std::shared_ptr<void> place) {
  auto shared = std::make_shared<inquiry<Answer>>();
  system.spawn<caf::detached>([=](caf::event_based_actor* self) {
    for (const auto& [shard, window] : windows)
      request(self, window, patience, query)
        .then(
          [=, shard = shard](Answer& answer) {
            if (earlier)
              earlier->keep(query, shard, answer, std::chrono::steady_clock::now());
            shared->answer(shard, std::move(answer));
          },
          [=, shard = shard](const caf::error&) {
            (void)place; // until the last shard has answered
            shared->fail(shard);
          });
  });
  return shared;
}

} // namespace

std::shared_ptr<void> shard_views::take_place() const {
  ++*open_;
  return {nullptr, [open = open_](void*) { --*open; }};
}

template <class Answer, class Query>
shard_answers<Answer> shard_views::ask(const std::vector<stream::shard_id>& shards, const Query& query,
                                       const memory_ptr<Answer, Query>& earlier, std::chrono::milliseconds wait) const {
  // Where nothing is remembered, whoever does not wait would never see a shard that is always late. And whoever does not
  // wait leaves a question behind: not without a bound.
  if (!earlier || *open_ >= most_open)
    wait = patience_;
  const auto began = std::chrono::steady_clock::now();
  shard_answers<Answer> got;
  windows_by_shard windows;
  std::map<stream::shard_id, typename answer_memory<Query, Answer>::remembered> known;
  std::vector<stream::shard_id> unknown;
  for (const auto shard : shards) {
    const auto route = routes_->find(shard);
    if (!route) {
      got.missing.push_back(shard);
      continue;
    }
    windows.emplace_back(shard, route->window);
    if (const auto before = earlier ? earlier->recall(query, shard, began) : std::nullopt)
      known.emplace(shard, *before);
    else
      unknown.push_back(shard);
  }
  const auto answers = inquire<Answer>(system_, windows, query, patience_, earlier, take_place());
  answers->await(shards_of(windows), began + std::min(wait, known.empty() ? wait : soon));
  answers->await(unknown, began + wait);
  for (const auto& [shard, window] : windows) {
    auto told = answers->take(shard);
    const auto before = known.find(shard);
    if (told && *told) {
      got.answers.emplace_back(shard, std::move(**told));
    } else if (told || before == known.end()) { // it is gone, or was not asked lately
      got.missing.push_back(shard);
    } else {
      auto shown = *before->second.answer;
      grow_older(shown, std::chrono::duration_cast<stream::duration>(std::chrono::steady_clock::now() - before->second.at));
      got.delayed.push_back(shard);
      got.answers.emplace_back(shard, std::move(shown));
    }
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

joint_page<stream::open_window> shard_views::windows(const stream::window_query& query,
                                                     std::chrono::milliseconds wait) const {
  return join(ask<stream::page<stream::open_window>>(all(), query, is_remembered(query.page, shards_) ? windows_ : nullptr, wait),
              query.page.limit);
}

joint_page<stream::open_window> shard_views::windows_now(const stream::window_query& query) const {
  return join(ask<stream::page<stream::open_window>>(all(), query, {}, patience_), query.page.limit);
}

joint_page<stream::known_device> shard_views::devices(const stream::device_query& query,
                                                      std::chrono::milliseconds wait) const {
  return join(ask<stream::page<stream::known_device>>(all(), query, is_remembered(query.page, shards_) ? devices_ : nullptr, wait),
              query.page.limit);
}

shard_answers<stream::recent_page> shard_views::recent(const stream::recent_query& query,
                                                       std::chrono::milliseconds wait) const {
  return ask<stream::recent_page>(all(), query, recent_, wait);
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

device_answers shard_views::of_device(const std::string& device) const {
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  const auto shard = owner_of(device);
  const auto route = routes_->find(shard);
  if (!route)
    return {{{}, {shard}, {}}, {{}, {shard}, {}}, {{}, {shard}, {}}};
  const windows_by_shard owner{{shard, route->window}};
  // All three at once: a shard that is busy is waited for once.
  const auto devices = inquire<devices_page, stream::device_query>(system_, owner, {whole(device), {}}, patience_, {},
                                                                   take_place());
  const auto windows =
    inquire<windows_page, stream::window_query>(system_, owner, {whole(device), stream::window_order::end}, patience_, {},
                                                take_place());
  const auto recent = inquire<stream::recent_page, stream::recent_query>(system_, owner, {device, 64}, patience_, {}, take_place());
  const auto take = [&]<class Answer>(const std::shared_ptr<inquiry<Answer>>& from) {
    from->await({shard}, deadline);
    shard_answers<Answer> got;
    if (auto told = from->take(shard); told && *told)
      got.answers.emplace_back(shard, std::move(**told));
    else
      got.missing.push_back(shard);
    return got;
  };
  return {take(devices), take(windows), take(recent)};
}

shard_answers<stream::recent_page> shard_views::recent_of(const std::string& device) const {
  return ask<stream::recent_page>({owner_of(device)}, stream::recent_query{device, 64}, {}, patience_);
}

} // namespace komado::actors
