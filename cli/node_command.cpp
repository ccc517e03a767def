#include "cli/node_command.hpp"

#include "actors/errors.hpp"
#include "actors/node.hpp"
#include "actors/prepare.hpp"
#include "cli/exit_code.hpp"
#include "cli/http_server.hpp"
#include "cli/job_of.hpp"
#include "cli/node_pages.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal_log.hpp"
#include "cli/version.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>

namespace komado::cli {

namespace {

using level = actors::log_level;
using namespace std::chrono_literals;

/// A node that was told to stop gets this long for its last commit; whoever stops containers kills after
/// ten seconds.
constexpr auto drain_timeout = 9s;

int exit_code_of(const caf::error& reason) {
  if (reason == actors::errc::fenced)
    return exit_fenced;
  if (reason == actors::errc::halted)
    return exit_halted;
  return reason == caf::exit_reason::user_shutdown ? exit_ok : exit_failed;
}

int exit_code_of(const kafka::error& reason, bool stopping) {
  if (reason.code == kafka::errc::stopped && stopping)
    return exit_ok;
  return reason.code == kafka::errc::mismatch ? exit_halted : exit_failed;
}

/// Waits for the node's end; passes the wish to stop on to it.
caf::error await(caf::actor_system& system, const actors::node_actor& node, std::stop_token stop,
                 const actors::log_function& log) {
  caf::scoped_actor self{system};
  self->monitor(node);
  std::optional<caf::error> ended;
  std::optional<std::chrono::steady_clock::time_point> stopping;
  while (!ended) {
    self->receive([&](const caf::down_msg& down) { ended = down.reason; },
                  caf::after(50ms) >> [] {});
    const auto now = std::chrono::steady_clock::now();
    if (stop.stop_requested() && !stopping) {
      stopping = now;
      log(level::info, "stopping: last commit, then close");
      self->send(node, actors::drain_atom_v);
    }
    if (!ended && stopping && now - *stopping > drain_timeout) {
      log(level::error, "Kafka did not answer in time for a last commit. Nothing is lost: what was "
                            "not committed is read again at the next start.");
      std::_Exit(exit_failed); // threads that block in a dead cluster cannot be joined
    }
  }
  return *ended;
}

void say_start(const node_settings& settings, const actors::log_function& log) {
  log(level::info, "komado " + std::string{version});
  log(level::info, "broker " + settings.bootstrap_servers);
  log(level::info, "job " + settings.job_name + ": " + std::to_string(settings.job_shards)
                         + " shards, window "
                         + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                            settings.window_size)
                                            .count())
                         + " s");
}

caf::actor_system_config system_config() {
  caf::actor_system_config config;
  config.set("caf.logger.console.verbosity", "quiet");
  // Work sharing sleeps on a condition; CAF's default, work stealing, polls, which costs an idle node a
  // third of a core. CAF's default is also four threads at least, however few cores there are.
  config.set("caf.scheduler.policy", "sharing");
  config.set("caf.scheduler.max-threads", std::size_t{std::max(1U, std::thread::hardware_concurrency())});
  config.set("caf.metrics-filters.actors.includes",
             std::vector<std::string>{"source", "window", "sink"});
  return config;
}

/// Runs the job until it ends or is told to stop.
int run_job(caf::actor_system& system, actors::job_options job, const stream::time_zone& zone,
            const std::shared_ptr<actors::node_status>& status, std::stop_token stop) {
  const auto& log = job.log;
  status->wait_for("Kafka, and the job's topics");
  const auto input = actors::prepare_topics(job, stop);
  if (!input) {
    const auto code = exit_code_of(input.error(), stop.stop_requested());
    log(code == exit_ok ? level::info : level::error, input.error().message);
    return code;
  }
  status->wait_for({});
  job.shape.input_topic_id = input->id;
  auto port = actors::input_reader::start(job);
  if (!port) {
    log(level::error, port.error().message);
    return exit_failed;
  }
  auto node = system.spawn<actors::node_actor::stateful_impl<actors::node_state>>(
    actors::node_options{std::make_shared<const actors::job_options>(job), input->partitions, zone,
                         std::shared_ptr<actors::input_reader>{std::move(*port)}, status});
  const auto reason = await(system, node, stop, log);
  const auto code = exit_code_of(reason);
  if (code == exit_ok)
    log(level::info, "stopped");
  return code;
}

} // namespace

int run_node(const node_settings& settings) {
  const stop_signal stop;
  const auto log = terminal_log(settings.log);
  say_start(settings, log);
  auto zone = stream::time_zone::find(settings.output_time_zone);
  if (!zone) {
    log(level::error, zone.error().message);
    return exit_settings;
  }
  // Before anything of Kafka's is touched: a second node on this machine by mistake fences nobody.
  auto socket = listen_at(settings.http_address, settings.http_port);
  if (!socket) {
    log(level::error, socket.error().message);
    return exit_failed;
  }
  auto config = system_config();
  caf::actor_system system{config};
  const auto status = std::make_shared<actors::node_status>(settings.job_shards);
  log(level::info, "metrics " + socket->url() + "/metrics");
  const http_server http{std::move(*socket), node_pages(system.metrics(), status)};
  return run_job(system, job_of(settings, log), *zone, status, stop.token());
}

} // namespace komado::cli
