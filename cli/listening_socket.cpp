#include "cli/listening_socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace komado::cli {

namespace {

/// Connections that the kernel keeps until they are accepted.
constexpr int backlog = 64;

std::string host_of(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr) >> 24 == 127;
}

std::uint16_t port_of(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
  // The port lies at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in&>(bound).sin_port);
}

/// A socket that listens there, or none and errno.
descriptor listen_on(const addrinfo& place) {
  descriptor made{socket(place.ai_family, place.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  // A restarted node takes its port again at once; two that run at the same time exclude each other.
  const int on = 1;
  if (made.get() < 0 || setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind(made.get(), place.ai_addr, place.ai_addrlen) < 0 || listen(made.get(), backlog) < 0)
    return descriptor{};
  return made;
}

} // namespace

descriptor::~descriptor() {
  const int before = errno; // for whoever asks why there is no descriptor
  if (number_ >= 0)
    close(number_);
  errno = before;
}

std::string listening_socket::url() const {
  return "http://" + host_of(address) + ":" + std::to_string(port);
}

boost::system::result<listening_socket, listen_failure> listen_at(const std::string& address,
                                                                  std::uint16_t port) {
  const auto where = host_of(address) + ":" + std::to_string(port);
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(address.c_str(), std::to_string(port).c_str(), &wanted, &found))
    return listen_failure{"http.address " + address + " is unknown: " + gai_strerror(code)};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> places{found, freeaddrinfo};
  int why = 0;
  for (const auto* place = places.get(); place; place = place->ai_next) {
    auto made = listen_on(*place);
    if (made.get() >= 0) {
      const auto bound = port_of(made.get());
      return listening_socket{std::move(made), address, bound, is_loopback(*place->ai_addr)};
    }
    why = errno;
  }
  if (why == EADDRINUSE)
    return listen_failure{"http: " + where +
                          " is in use by another program (another node?); choose another http.port, or 0 for "
                          "any free one"};
  return listen_failure{"http: cannot listen at " + where + ": " + std::strerror(why)};
}

} // namespace komado::cli
