#include "actors/network.hpp"

#include "actors/errors.hpp"
#include "actors/tcp_probe.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>

#include <set>

namespace komado::actors {

namespace {

using namespace std::chrono_literals;

/// To tell whether anybody listens: CAF's broker connects one after the other and waits for each as long
/// as the kernel does, which is minutes for a host behind a cut wire.
constexpr auto probe_timeout = 1s;
constexpr auto connect_timeout = 4s;

} // namespace

void configure_network(caf::actor_system_config& config, const cluster_options& cluster) {
  config.load<caf::io::middleman>();
  config.set("caf.middleman.enable-automatic-connections", false);
  config.set("caf.middleman.heartbeat-interval", caf::timespan{1s});
  config.set("caf.middleman.connection-timeout", caf::timespan{5s});
  // The thread that receives a message reads it, too. CAF would hand it to an actor, which waits behind all others.
  config.set("caf.middleman.workers", std::size_t{0});
  if (!cluster.tls())
    return;
  config.load<caf::openssl::manager>();
  config.set("caf.openssl.cafile", cluster.ca);
  config.set("caf.openssl.certificate", cluster.certificate);
  config.set("caf.openssl.key", cluster.key);
}

void init_network_types() {
  caf::io::middleman::init_global_meta_objects();
  caf::openssl::manager::init_global_meta_objects();
}

caf::io::middleman_actor middleman_of(caf::actor_system& system,
                                     const cluster_options& cluster) {
  return cluster.tls() ? system.openssl_manager().actor_handle() : system.middleman().actor_handle();
}

caf::expected<gate_actor> dial(caf::actor_system& system, const cluster_options& cluster,
                               const std::string& host, std::uint16_t port) {
  if (auto why = tcp_probe(host, port, probe_timeout); !why.empty())
    return make_reason(errc::not_here, std::move(why));
  caf::scoped_actor self{system};
  caf::expected<gate_actor> found{caf::sec::runtime_error};
  self->request(middleman_of(system, cluster), connect_timeout, caf::connect_atom_v, host, port)
    .receive(
      [&](const caf::node_id&, const caf::strong_actor_ptr& remote,
          const std::set<std::string>& interface) {
        const auto ours = system.message_types(caf::detail::type_list<gate_actor>{});
        if (remote && system.assignable(interface, ours))
          found = caf::actor_cast<gate_actor>(remote);
        else
          found = make_reason(errc::refused, "what listens there is no node of this version");
      },
      [&](const caf::error& why) { found = why; });
  return found;
}

} // namespace komado::actors
