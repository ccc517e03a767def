#include "cli/node_command.hpp"

#include "actors/errors.hpp"
#include "actors/group_member.hpp"
#include "actors/input_reader.hpp"
#include "actors/network.hpp"
#include "actors/node.hpp"
#include "actors/peers.hpp"
#include "actors/prepare.hpp"
#include "actors/random_identity.hpp"
#include "actors/shard_views.hpp"
#include "cli/api/api_pages.hpp"
#include "cli/cluster_tls.hpp"
#include "cli/exit_code.hpp"
#include "cli/http_server.hpp"
#include "cli/job_of.hpp"
#include "cli/node_pages.hpp"
#include "cli/node_reporter.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal_log.hpp"
#include "cli/version.hpp"
#include "page/assets.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
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
  if (reason == actors::errc::halted)
    return exit_halted;
  return reason == caf::exit_reason::user_shutdown ? exit_ok : exit_failed;
}

int exit_code_of(const kafka::error& reason, bool stopping) {
  if (reason.code == kafka::errc::stopped && stopping)
    return exit_ok;
  return reason.code == kafka::errc::mismatch ? exit_halted : exit_failed;
}

/// The end of an actor, for a thread that waits for it. By the steady clock, which CAF's own blocking
/// receive is not: a wall clock that is set back would make it deaf.
class ending {
public:
  explicit ending(const actors::node_actor& of) {
    caf::actor_cast<caf::actor>(of)->attach_functor([shared = shared_](const caf::error& reason) {
      const std::lock_guard guard{shared->mutex};
      shared->reason = reason;
      shared->come.notify_all();
    });
  }

  std::optional<caf::error> wait(std::chrono::milliseconds span) const {
    std::unique_lock lock{shared_->mutex};
    shared_->come.wait_for(lock, span, [this] { return shared_->reason.has_value(); });
    return shared_->reason;
  }

private:
  struct shared {
    std::mutex mutex;
    std::condition_variable come;
    std::optional<caf::error> reason;
  };
  std::shared_ptr<shared> shared_ = std::make_shared<shared>();
};

/// Waits for the node's end; passes the wish to stop on to it.
caf::error await(const actors::node_actor& node, std::stop_token stop, const actors::log_function& log) {
  const ending end{node};
  std::optional<std::chrono::steady_clock::time_point> stopping;
  for (;;) {
    if (const auto reason = end.wait(50ms))
      return *reason;
    const auto now = std::chrono::steady_clock::now();
    if (stop.stop_requested() && !stopping) {
      stopping = now;
      log(level::info, "stopping: last commit, then close");
      caf::anon_send(node, actors::drain_atom_v);
    }
    if (stopping && now - *stopping > drain_timeout) {
      log(level::error, "Kafka did not answer in time for a last commit. Nothing is lost: what was "
                            "not committed is read again at the next start.");
      std::_Exit(exit_failed); // threads that block in a dead cluster cannot be joined
    }
  }
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

caf::actor_system_config system_config(const actors::cluster_options& cluster) {
  caf::actor_system_config config;
  config.set("caf.logger.console.verbosity", "quiet");
  // Work sharing sleeps on a condition; CAF's default, work stealing, polls, which costs an idle node a
  // third of a core. CAF's default is also four threads at least, however few cores there are.
  config.set("caf.scheduler.policy", "sharing");
  config.set("caf.scheduler.max-threads", std::size_t{std::max(1U, std::thread::hardware_concurrency())});
  // Messages of one actor in a row. CAF's default has no bound, so a shard that catches up would take a hundred batches
  // before another one gets to answer a person.
  config.set("caf.scheduler.max-throughput", std::size_t{5});
  config.set("caf.metrics-filters.actors.includes",
             std::vector<std::string>{"source", "window", "sink"});
  actors::configure_network(config, cluster);
  return config;
}

/// Whether the node's certificate is one of the cluster's; else it is said why not.
bool fit(const actors::cluster_options& cluster, const actors::log_function& log) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto checked = check_cluster_tls({cluster.ca, cluster.certificate, cluster.key}, now);
  if (!checked) {
    for (const auto& sentence : checked.error().sentences)
      log(level::error, sentence);
  }
  return checked.has_value();
}

/// A node before it has met Kafka.
struct node_parts {
  stream::uuid id = actors::random_uuid();
  std::shared_ptr<actors::node_status> status = std::make_shared<actors::node_status>();
  std::shared_ptr<actors::shard_routes> shards = std::make_shared<actors::shard_routes>();
  std::shared_ptr<actors::shard_routes> reachable = std::make_shared<actors::shard_routes>();
  std::shared_ptr<node_reporter> reporter;
  actors::peers_actor peers;
};

/// Lets other nodes connect; their way here is set in `cluster`. False, and said why: they cannot.
bool open_port(caf::actor_system& system, const node_parts& node, actors::job_options& job) {
  auto& cluster = job.cluster;
  const auto listen = cluster.listen_host + ":" + std::to_string(cluster.listen_port);
  std::uint16_t port = 0;
  caf::scoped_actor self{system};
  self->request(node.peers, 10s, actors::listen_atom_v)
      .receive([&](std::uint16_t bound) { port = bound; },
               [&](const caf::error& why) {
                 job.log(level::error, "cannot listen for other nodes at " + listen +
                                         " (cluster.listen): " + actors::message_of(why));
               });
  if (port == 0)
    return false;
  if (cluster.advertise_port == 0)
    cluster.advertise_port = port;
  const auto address = cluster.advertise_host + ":" + std::to_string(cluster.advertise_port);
  node.reporter->set_address(address);
  job.log(level::info, "cluster node " + to_hex(node.id) + " at " + address +
                         (cluster.tls() ? " (mutual TLS)" : " (this machine only)"));
  return true;
}

/// What all nodes say; if not even this one's actors answer, what it says itself.
actors::cluster_report gather(caf::actor_system& system, const node_parts& node) {
  actors::cluster_report whole;
  caf::scoped_actor self{system};
  self->request(node.peers, 3s, actors::report_atom_v)
      .receive([&](actors::cluster_report& report) { whole = std::move(report); },
               [&](const caf::error&) { whole = actors::merge({node.reporter->report()}, {}, {}); });
  return whole;
}

/// All that the node shows over HTTP.
std::map<std::string, http_server::page> pages_of(caf::actor_system& system, const node_parts& node,
                                                  const node_settings& settings, const stream::time_zone& zone) {
  const auto ask = [&system, &node] { return gather(system, node); };
  api_sources sources{ask,
                      std::make_shared<cluster_observer>(ask),
                      std::make_shared<actors::shard_views>(system, node.reachable, settings.job_shards),
                      settings.job_shards,
                      {settings.input_topic, settings.input_fields, settings.window_size, zone},
                      settings.output_time_zone,
                      {settings.watermark_delay, settings.watermark_idle_timeout, settings.watermark_max_drift}};
  auto pages = node_pages(system.metrics(), node.status);
  pages.merge(api_pages(std::move(sources)));
  for (const auto& asset : page::assets())
    pages[std::string{asset.path}] = [asset](const http_request&) {
      return http_answer{200, std::string{asset.body}, std::string{asset.content_type}};
    };
  return pages;
}

/// Runs the job until it ends or is told to stop.
int run_job(caf::actor_system& system, actors::job_options job, const stream::time_zone& zone,
            const node_parts& parts, std::stop_token stop) {
  const auto& log = job.log;
  const auto input = actors::prepare_topics(job, *parts.status, stop);
  if (!input) {
    const auto code = exit_code_of(input.error(), stop.stop_requested());
    log(code == exit_ok ? level::info : level::error, input.error().message);
    return code;
  }
  parts.status->wait_for("its place in the group " + job.shards_group());
  parts.status->expect_partitions(input->partitions);
  job.shape.input_topic_id = input->id;
  auto port = actors::input_reader::start(job);
  if (!port) {
    log(level::error, port.error().message);
    return exit_failed;
  }
  const auto shared = std::make_shared<const actors::job_options>(job);
  auto node = system.spawn<actors::node_actor::stateful_impl<actors::node_state>>(actors::node_options{
      shared, input->partitions, zone, parts.id, std::shared_ptr<actors::input_reader>{std::move(*port)},
      std::make_shared<actors::group_member>(shared), parts.shards, parts.reachable, parts.peers,
      parts.status});
  const auto reason = await(node, stop, log);
  const auto code = exit_code_of(reason);
  if (code == exit_ok)
    log(level::info, "stopped");
  return code;
}

} // namespace

int run_node(const node_settings& settings) {
  const stop_signal stop;
  const auto log = terminal_log(settings.log, settings.log_as);
  say_start(settings, log);
  auto zone = stream::time_zone::find(settings.output_time_zone);
  if (!zone) {
    log(level::error, zone.error().message);
    return exit_settings;
  }
  auto job = job_of(settings, log);
  if (job.cluster.tls() && !fit(job.cluster, log))
    return exit_settings;
  auto socket = listen_at(settings.http_address, settings.http_port);
  if (!socket) {
    log(level::error, socket.error().message);
    return exit_failed;
  }
  auto config = system_config(job.cluster);
  caf::actor_system system{config};
  node_parts node;
  node.reporter = std::make_shared<node_reporter>(to_hex(node.id), socket->url(), node.status);
  node.peers = system.spawn<actors::peers_actor::stateful_impl<actors::peers_state>>(actors::peers_options{
      job.cluster, job.shape.shards, {job.name, node.id, std::string{version}}, node.shards,
      [reporter = node.reporter] { return reporter->report(); },
      [status = node.status] { return status->partitions(); }, log, {}});
  auto code = int{exit_failed};
  if (open_port(system, node, job)) {
    log(level::info, "metrics " + socket->url() + "/metrics");
    const http_server http{std::move(*socket), pages_of(system, node, settings, *zone)};
    code = run_job(system, std::move(job), *zone, node, stop.token());
  }
  caf::anon_send_exit(node.peers, caf::exit_reason::user_shutdown);
  return code;
}

} // namespace komado::cli
