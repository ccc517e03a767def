#include "cli/drain_command.hpp"

#include "actors/errors.hpp"
#include "actors/network.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_of.hpp"
#include "cli/terminal_log.hpp"
#include "runtime/kafka/topic_tail.hpp"
#include "runtime/stream/directory_entry.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;
using entries = std::map<std::string, stream::directory_entry>;

constexpr auto directory_timeout = 15s;
constexpr auto answer_timeout = 5s;

/// The last entry of each shard, by the directory's keys; nothing if the topic could not be read in time.
std::optional<entries> read_directory(const actors::job_options& job) {
  std::mutex mutex;
  std::condition_variable finished;
  bool caught_up = false;
  entries found;
  kafka::topic_tail_callbacks callbacks;
  callbacks.on_record = [&](const kafka::record& record) {
    const std::lock_guard guard{mutex};
    if (auto entry = stream::parse_directory_entry(record.value))
      found.insert_or_assign(std::string{record.key}, std::move(*entry));
  };
  callbacks.on_caught_up = [&] {
    const std::lock_guard guard{mutex};
    caught_up = true;
    finished.notify_one();
  };
  const auto tail = kafka::topic_tail::start(job.kafka, job.directory_topic(), 0, std::move(callbacks));
  if (!tail)
    return std::nullopt;
  std::unique_lock lock{mutex};
  if (!finished.wait_for(lock, directory_timeout, [&] { return caught_up; }))
    return std::nullopt;
  return found;
}

/// The entries of the nodes whose id begins with `target`, one for each.
std::map<stream::uuid, stream::directory_entry> nodes_like(const entries& known, std::string_view target) {
  std::map<stream::uuid, stream::directory_entry> found;
  for (const auto& [key, entry] : known) {
    if (to_hex(entry.node).starts_with(target))
      found.insert_or_assign(entry.node, entry);
  }
  return found;
}

/// Why the node did not take the order; empty: it did.
std::string tell(const actors::job_options& job, const stream::directory_entry& where) {
  caf::actor_system_config config;
  config.set("caf.logger.console.verbosity", "quiet");
  actors::configure_network(config, job.cluster);
  caf::actor_system system{config};
  const auto gate = actors::dial(system, job.cluster, where.host, where.port);
  if (!gate)
    return actors::message_of(gate.error());
  std::string failure;
  caf::scoped_actor self{system};
  const actors::node_card card{job.name, {}, {}};
  self->request(*gate, answer_timeout, actors::introduce_atom_v, card, caf::actor{})
      .receive(
          [&](const actors::node_card& other) {
            if (other.node != where.node)
              failure = "another node listens there now";
          },
          [&](const caf::error& why) { failure = actors::message_of(why); });
  if (!failure.empty())
    return failure;
  self->request(*gate, answer_timeout, actors::drain_atom_v)
      .receive([] {}, [&](const caf::error& why) { failure = actors::message_of(why); });
  return failure;
}

int fail(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  return exit_failed;
}

} // namespace

int run_drain(const node_settings& settings, std::string_view target) {
  const auto job = job_of(settings, terminal_log(settings.log, settings.log_as));
  const auto known = read_directory(job);
  if (!known)
    return fail(job.directory_topic() + ", where the nodes of job " + job.name +
                " are listed, could not be read from " + settings.bootstrap_servers);
  const auto found = nodes_like(*known, target);
  if (found.empty())
    return fail("job " + job.name + " has no node with shards whose id begins with " + std::string{target} +
                ": komado status lists all nodes; one without shards has nothing to hand over, end it with SIGTERM");
  if (found.size() > 1)
    return fail("job " + job.name + " has several nodes whose id begins with " + std::string{target} +
                ": komado status lists them");
  const auto& [id, where] = *found.begin();
  const auto address = where.host + ":" + std::to_string(where.port);
  if (const auto failure = tell(job, where); !failure.empty())
    return fail("node " + to_hex(id) + " at " + address + " cannot be told to drain: " + failure);
  std::printf("node %s at %s hands its shards over and ends\n", to_hex(id).c_str(), address.c_str());
  return exit_ok;
}

} // namespace komado::cli
