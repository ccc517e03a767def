#include "actors/tcp_probe.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace komado::actors {

namespace {

struct freed_addresses {
  void operator()(addrinfo* list) const noexcept {
    freeaddrinfo(list);
  }
};

/// 0, or the errno that says why nobody answers at `where`.
int connect_to(const addrinfo& where, std::chrono::milliseconds timeout) {
  const int fd =
    socket(where.ai_family, where.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, where.ai_protocol);
  if (fd < 0)
    return errno;
  int code = connect(fd, where.ai_addr, where.ai_addrlen) == 0 ? 0 : errno;
  if (code == EINPROGRESS) {
    pollfd waiting{fd, POLLOUT, 0};
    socklen_t size = sizeof code;
    if (poll(&waiting, 1, static_cast<int>(timeout.count())) != 1)
      code = ETIMEDOUT;
    else
      getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size);
  }
  close(fd);
  return code;
}

} // namespace

std::string tcp_probe(const std::string& host, std::uint16_t port,
                      std::chrono::milliseconds timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
      failed != 0)
    return host + ": " + gai_strerror(failed);
  const std::unique_ptr<addrinfo, freed_addresses> addresses{found};
  int code = EADDRNOTAVAIL;
  for (const auto* each = addresses.get(); each && code != 0; each = each->ai_next)
    code = connect_to(*each, timeout);
  return code == 0 ? std::string{} : host + ":" + std::to_string(port) + ": " + std::strerror(code);
}

} // namespace komado::actors
