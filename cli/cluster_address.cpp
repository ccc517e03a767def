#include "cli/cluster_address.hpp"

#include "cli/host_port.hpp"
#include "cli/listening_socket.hpp"
#include "cli/setting_text.hpp"

#include <array>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace komado::cli {

namespace {

/// The local address of a socket, without a scope.
std::optional<std::string> address_of(int socket) {
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  auto* address = reinterpret_cast<sockaddr*>(&local);
  std::array<char, NI_MAXHOST> text{};
  if (getsockname(socket, address, &size) != 0 ||
      getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return std::nullopt;
  return std::string{text.data()};
}

/// Connecting a UDP socket sends nothing: it only chooses the way.
std::optional<std::string> own_address_towards(const host_port& server, int family) {
  addrinfo wanted{};
  wanted.ai_family = family;
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &wanted, &found) != 0)
    return std::nullopt;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> places{found, freeaddrinfo};
  for (const auto* place = places.get(); place != nullptr; place = place->ai_next) {
    const descriptor probe{socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, 0)};
    if (probe.get() >= 0 && connect(probe.get(), place->ai_addr, place->ai_addrlen) == 0)
      return address_of(probe.get());
  }
  return std::nullopt;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

/// The address by which others reach a machine that listens at `wildcard`.
std::string own_address(const std::string& wildcard, const std::string& servers) {
  const auto server = parse_server(split_list(servers).front());
  const int family = wildcard.find(':') == std::string::npos ? AF_INET : AF_UNSPEC;
  return own_address_towards(*server, family).value_or(host_name());
}

} // namespace

actors::cluster_options cluster_of(const node_settings& settings) {
  actors::cluster_options cluster;
  auto listen = *parse_host_port(settings.cluster_listen);
  if (listen.host == "localhost") // which a hosts file may send elsewhere
    listen.host = "127.0.0.1";
  cluster.listen_host = listen.host;
  cluster.listen_port = listen.port;
  if (!settings.cluster_advertise.empty()) {
    const auto advertise = *parse_host_port(settings.cluster_advertise);
    cluster.advertise_host = advertise.host;
    cluster.advertise_port = advertise.port;
  } else if (is_wildcard(listen.host)) {
    cluster.advertise_host = own_address(listen.host, settings.bootstrap_servers);
  } else {
    cluster.advertise_host = listen.host;
  }
  cluster.ca = settings.cluster_tls_ca;
  cluster.certificate = settings.cluster_tls_certificate;
  cluster.key = settings.cluster_tls_key;
  cluster.session_timeout = settings.cluster_session_timeout;
  return cluster;
}

} // namespace komado::cli
