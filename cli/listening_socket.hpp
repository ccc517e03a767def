#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace komado::cli {

/// Owns a file descriptor.
class descriptor {
public:
  explicit descriptor(int number = -1) noexcept : number_(number) {}
  ~descriptor();
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int get() const noexcept { return number_; }

private:
  int number_;
};

/// A TCP socket that listens.
struct listening_socket {
  descriptor socket;
  std::string address; ///< as asked for
  std::uint16_t port;  ///< the real one
  bool loopback;       ///< only this machine reaches it

  /// "http://ADDRESS:PORT"
  std::string url() const;
};

/// Why an address cannot be listened at, and what to do: for people.
struct listen_failure {
  std::string message;
};

/// Listens at `address`, an IP address or a name, and `port`; 0: any free port. A port that another program
/// listens at is a failure.
boost::system::result<listening_socket, listen_failure> listen_at(const std::string& address,
                                                                  std::uint16_t port);

} // namespace komado::cli
