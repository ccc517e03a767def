#pragma once

#include "actors/input_port.hpp"
#include "tests/actors/deterministic_system.hpp"

#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace komado::actors {

/// A sink that keeps its cuts. They are committed when the test says so, or at once.
struct fake_sink {
  std::shared_ptr<std::vector<stream::cut_ptr>> cuts = std::make_shared<std::vector<stream::cut_ptr>>();
  std::shared_ptr<bool> commits_at_once = std::make_shared<bool>(false);
  sink_actor handle;

  explicit fake_sink(deterministic_system& system)
      : handle(system.keep(sink_actor{system.get().spawn(
            [kept = cuts, at_once = commits_at_once](sink_actor::pointer self) -> sink_actor::behavior_type {
              return {
                  [](start_atom, const window_actor&) {},
                  [](const shard_route&) {},
                  [kept, at_once, self](const stream::cut_ptr& cut) {
                    kept->push_back(cut);
                    if (*at_once)
                      self->send(caf::actor_cast<window_actor>(self->current_sender()), commit_done{});
                  },
                  [](step_atom) {},
              };
            })})) {}
};

struct fake_node {
  struct heard {
    std::vector<shard_route> routes;
    std::vector<route_lost> lost;
    std::vector<stream::directory_entry> entries;
    std::vector<shard_superseded> superseded;
    int caught_up = 0;
    int drains = 0;
  };
  std::shared_ptr<std::vector<shard_ready>> ready = std::make_shared<std::vector<shard_ready>>();
  std::shared_ptr<heard> got = std::make_shared<heard>();
  node_actor handle;

  explicit fake_node(deterministic_system& system)
      : handle(system.keep(node_actor{
            system.get().spawn([kept = ready, kept_too = got]() -> node_actor::behavior_type {
              return {
                  [kept](const shard_ready& shard) { kept->push_back(shard); },
                  [](stream::partition_id) {},
                  [](const group_change&) {},
                  [kept_too](caught_up_atom) { ++kept_too->caught_up; },
                  [kept_too](const stream::directory_entry& entry) { kept_too->entries.push_back(entry); },
                  [kept_too](const shard_superseded& news) { kept_too->superseded.push_back(news); },
                  [kept_too](const shard_route& route) { kept_too->routes.push_back(route); },
                  [kept_too](const route_lost& lost) { kept_too->lost.push_back(lost); },
                  [](tick_atom) {},
                  [kept_too](drain_atom) { ++kept_too->drains; },
              };
            })})) {}
};

struct fake_clerk {
  using report = std::pair<stream::partition_id, stream::log_offset>;
  std::shared_ptr<std::vector<report>> reports = std::make_shared<std::vector<report>>();
  clerk_actor handle;

  explicit fake_clerk(deterministic_system& system)
      : handle(system.keep(clerk_actor{system.get().spawn([kept = reports]() -> clerk_actor::behavior_type {
          return {
              [](cut_log_atom, stream::shard_id, stream::log_offset) {},
              [kept](report_position_atom, stream::partition_id partition, stream::log_offset offset) {
                kept->emplace_back(partition, offset);
              },
              [](tick_atom) {},
          };
        })})) {}
};

/// What a window says to a source.
struct fake_link {
  struct heard {
    std::vector<stream::welcome> welcomes;
    std::vector<stream::acknowledgement> acknowledgements;
  };
  std::shared_ptr<heard> got = std::make_shared<heard>();
  link_actor handle;

  explicit fake_link(deterministic_system& system)
      : handle(system.keep(link_actor{system.get().spawn([kept = got]() -> link_actor::behavior_type {
          return {
              [kept](stream::shard_id, const stream::welcome& message) { kept->welcomes.push_back(message); },
              [kept](stream::shard_id, const stream::acknowledgement& message) {
                kept->acknowledgements.push_back(message);
              },
          };
        })})) {}
};

/// What a source says to a window. It never answers by itself.
struct fake_window {
  struct heard {
    std::vector<std::pair<stream::hello, link_actor>> hellos;
    std::vector<stream::batch> batches;
    std::vector<stream::idle_claim> claims;
  };
  std::shared_ptr<heard> got = std::make_shared<heard>();
  window_actor handle;

  explicit fake_window(deterministic_system& system)
      : handle(system.keep(window_actor{system.get().spawn([kept = got]() -> window_actor::behavior_type {
          return {
              [kept](const stream::hello& message, const link_actor& link) {
                kept->hellos.emplace_back(message, link);
              },
              [kept](const stream::batch& message) { kept->batches.push_back(message); },
              [kept](const stream::idle_claim& message) { kept->claims.push_back(message); },
              [](const restored&) {},
              [](const commit_done&) {},
              [](tick_atom) {},
              [](commit_atom) {},
              [](drain_atom) {},
              [](const stream::window_query&) { return stream::page<stream::open_window>{}; },
              [](const stream::device_query&) { return stream::page<stream::known_device>{}; },
              [](const stream::recent_query&) { return stream::recent_page{}; },
          };
        })})) {}
};

/// A reader that keeps its orders and has what the test gives it.
struct fake_input : input_port {
  std::map<stream::partition_id, source_actor> attached;
  struct assignment {
    std::uint64_t generation;
    std::int64_t offset;
    std::int32_t leader_epoch;
  };
  std::vector<assignment> assignments;
  std::deque<kafka::fetch> waiting; ///< one is taken at a time
  int asks = 0;
  int end_queries = 0;

  void attach(stream::partition_id partition, source_actor source) override {
    attached.insert_or_assign(partition, std::move(source));
  }
  void detach(stream::partition_id partition) override { attached.erase(partition); }
  void detach_all() override { attached.clear(); }
  void assign(stream::partition_id, std::uint64_t generation, kafka::log_position from) override {
    assignments.push_back({generation, from.offset, from.leader_epoch});
  }
  void ask(stream::partition_id) override { ++asks; }
  kafka::fetch take(stream::partition_id, std::size_t) override {
    if (waiting.empty())
      return {};
    auto next = std::move(waiting.front());
    waiting.pop_front();
    return next;
  }
  void unassign(stream::partition_id) override {}
  void query_end(stream::partition_id) override { ++end_queries; }
};

} // namespace komado::actors
