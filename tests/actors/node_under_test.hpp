#pragma once

#include "actors/errors.hpp"
#include "actors/node.hpp"
#include "tests/actors/fake_peers.hpp"
#include "tests/actors/fakes.hpp"
#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace komado::actors {

/// A group that does what the test says, and keeps what it is told.
struct fake_group : group_port {
  std::vector<std::string> orders;

  kafka::result<void> join(node_actor) override {
    orders.emplace_back("join");
    return {};
  }
  void release(stream::shard_id shard) override { orders.push_back("release " + std::to_string(shard)); }
  void prove(stream::shard_id shard) override { orders.push_back("prove " + std::to_string(shard)); }
  void leave() override { orders.emplace_back("leave"); }
  void disband() override { orders.emplace_back("disband"); }
};

/// Starts actors that keep what they hear; nobody does any work.
struct fake_spawner : spawner {
  struct sink_heard {
    std::vector<shard_route> firsts;
  };
  struct started_shard {
    stream::shard_id id;
    bool known;
    shard_actors actors;
    std::shared_ptr<sink_heard> sink;
  };
  struct source_heard {
    std::vector<shard_route> routes;
    std::vector<route_lost> lost;
  };
  struct started_source {
    stream::partition_id partition;
    source_actor handle;
    std::shared_ptr<source_heard> got;
  };
  struct directory_heard {
    std::vector<stream::directory_entry> owned;
    std::vector<stream::shard_id> forgotten;
  };

  explicit fake_spawner(deterministic_system& where) : system(where) {}

  deterministic_system& system;
  std::vector<started_shard> shards;   // as they were started
  std::vector<started_source> sources; // as they were started
  std::shared_ptr<directory_heard> directory_got = std::make_shared<directory_heard>();
  bool seemed_ready = false; // while it started a shard
  std::shared_ptr<bool> windows_drain = std::make_shared<bool>(true); // at once, when they are told to

  clerk_actor clerk(node_actor::pointer node, const std::shared_ptr<const job_options>&,
                    stream::partition_id, const std::shared_ptr<node_status>&) override {
    const fake_clerk started{system};
    node->monitor(started.handle);
    return started.handle;
  }

  directory_actor directory(node_actor::pointer node, const std::shared_ptr<const job_options>&) override {
    return watched(node, directory_actor{node->spawn([kept = directory_got]() -> directory_actor::behavior_type {
                     return {
                         [](const directory_record&) {},
                         [](caught_up_atom) {},
                         [kept](const stream::directory_entry& entry) { kept->owned.push_back(entry); },
                         [kept](forget_atom, stream::shard_id shard) { kept->forgotten.push_back(shard); },
                         [](tick_atom) {},
                     };
                   })});
  }

  shard_actors shard(node_actor::pointer node, const shard_setting& setting, stream::shard_id id, bool known) override {
    seemed_ready = seemed_ready || setting.status->obstacles({}).empty();
    const auto heard = std::make_shared<sink_heard>();
    const auto sink = watched(node, sink_actor{node->spawn([heard]() -> sink_actor::behavior_type {
                                return {
                                    [](start_atom, const window_actor&) {},
                                    [heard](const shard_route& first) { heard->firsts.push_back(first); },
                                    [](const stream::cut_ptr&) {},
                                    [](step_atom) {},
                                };
                              })});
    const auto window =
        watched(node, window_actor{node->spawn(
                          [drains = windows_drain](window_actor::pointer self) -> window_actor::behavior_type {
                            return {
                                [](const stream::hello&, const link_actor&) {},
                                [](const stream::batch&) {},
                                [](const stream::idle_claim&) {},
                                [](const restored&) {},
                                [](const commit_done&) {},
                                [](tick_atom) {},
                                [](commit_atom) {},
                                [drains, self](drain_atom) {
                                  if (*drains)
                                    self->quit(caf::exit_reason::user_shutdown);
                                },
                                [](const stream::window_query&) { return stream::page<stream::open_window>{}; },
                                [](const stream::device_query&) { return stream::page<stream::known_device>{}; },
                                [](const stream::recent_query&) { return stream::recent_page{}; },
                            };
                          })});
    shards.push_back({id, known, {window, sink}, heard});
    return {window, sink};
  }

  source_actor source(node_actor::pointer node, const shard_setting&, const std::shared_ptr<input_port>&,
                      stream::partition_id partition) override {
    const auto heard = std::make_shared<source_heard>();
    const auto started = watched(node, source_actor{node->spawn([heard]() -> source_actor::behavior_type {
                                   return {
                                       [](stream::shard_id, const stream::welcome&) {},
                                       [](stream::shard_id, const stream::acknowledgement&) {},
                                       [](const records_ready&) {},
                                       [](const end_answer&) {},
                                       [](const read_failure&) {},
                                       [heard](const shard_route& route) { heard->routes.push_back(route); },
                                       [heard](const route_lost& lost) { heard->lost.push_back(lost); },
                                       [](tick_atom) {},
                                       [](step_atom) {},
                                       [](flush_atom) {},
                                   };
                                 })});
    sources.push_back({partition, started, heard});
    return started;
  }

private:
  template <class Handle>
  Handle watched(node_actor::pointer node, Handle started) {
    node->monitor(started);
    return system.keep(std::move(started));
  }
};

/// A node of a job with 4 shards and 4 input partitions, which the owners of the shards 0, 3, 2 and 1
/// read, between fakes.
struct node_under_test : testing::Test {
  static constexpr stream::uuid this_node{{1}};
  static constexpr stream::uuid other_node{{2}};
  using kind = group_change::kind;

  node_under_test() {
    auto job = std::make_shared<job_options>();
    job->name = "sensortag";
    job->shape = *genesis;
    job->cluster.advertise_port = 4711;
    job->log = [this](log_level, std::string_view text) { logged.emplace_back(text); };
    node_options options{job,   4,      *stream::time_zone::find("Asia/Tokyo"), this_node,   input, group,
                         local, reachable, peers.handle, status, starts};
    node = system.spawn<node_actor, node_state>(std::move(options));
    ended.emplace(node);
  }

  void join() { system.send(node, caught_up_atom_v); }

  void change(kind what, std::vector<stream::shard_id> shards = {}) {
    system.send(node, group_change{what, std::move(shards)});
  }

  /// The window of the shard that was started last says that it takes batches.
  void ready(stream::shard_id shard, std::uint64_t incarnation = 1) {
    caf::send_as(last(shard).actors.window, node, shard_ready{shard, incarnation, genesis, 0, 0, {}, {0, 0}});
    system.settle();
  }

  /// The group gives these shards to the node, and they are taken over.
  void run(const std::vector<stream::shard_id>& shards) {
    join();
    change(kind::assigned, shards);
    for (const auto shard : shards)
      ready(shard);
  }

  struct fake_spawner::started_shard& last(stream::shard_id shard) {
    return *std::find_if(starts->shards.rbegin(), starts->shards.rend(),
                         [=](const auto& each) { return each.id == shard; });
  }

  void end(const auto& actor, caf::error reason) {
    caf::anon_send(caf::actor_cast<caf::actor>(actor), caf::exit_msg{actor.address(), std::move(reason)});
    system.settle();
  }

  bool was_ordered(const std::string& what) const {
    return std::find(group->orders.begin(), group->orders.end(), what) != group->orders.end();
  }

  std::ptrdiff_t said(const std::string& line) const { return std::count(logged.begin(), logged.end(), line); }

  stream::directory_entry entry(stream::shard_id shard, std::uint64_t incarnation,
                                stream::uuid of = other_node) const {
    return {genesis->birth, shard, incarnation, of, "127.0.0.1", 4711};
  }

  deterministic_system system;
  std::vector<std::string> logged;
  std::shared_ptr<const stream::genesis> genesis = std::make_shared<const stream::genesis>(stream::a_genesis());
  fake_peers peers{system};
  std::shared_ptr<fake_input> input = std::make_shared<fake_input>();
  std::shared_ptr<fake_group> group = std::make_shared<fake_group>();
  std::shared_ptr<shard_routes> local = std::make_shared<shard_routes>();
  std::shared_ptr<shard_routes> reachable = std::make_shared<shard_routes>();
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  std::shared_ptr<fake_spawner> starts = std::make_shared<fake_spawner>(system);
  node_actor node;
  std::optional<obituary> ended;
};

} // namespace komado::actors
