#pragma once

#include "cli/listening_socket.hpp"

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>

namespace komado::cli {

/// One connection, for one request: as a whole it may take so long and be so large, however slowly or in
/// however many pieces the peer sends it. (cpp-httplib's own limits are for each read and each header.)
class http_connection final : public httplib::Stream {
public:
  struct limits {
    std::chrono::milliseconds request{5000}; ///< until the request is here
    std::chrono::milliseconds answer{5000};  ///< until a small answer is taken
    std::size_t bytes_per_second = 256 * 1024; ///< at least, of a large one: what was taken earns time, four times `answer` at most
    std::size_t bytes = 8 * 1024;            ///< of the request
  };

  /// `socket` does not block. Once `stop` is readable nothing waits any more.
  http_connection(descriptor socket, int stop, limits bounds);
  /// Ends the connection so that an answer still arrives which was given before the whole request was
  /// read.
  ~http_connection() override;

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_.get(); }

private:
  using clock = std::chrono::steady_clock;

  bool wait(short event, clock::time_point deadline) const;
  ssize_t fill();

  descriptor socket_;
  int stop_;
  limits bounds_;
  clock::time_point deadline_;
  bool answering_ = false;
  std::size_t taken_ = 0;
  std::array<char, 4096> buffer_;
  std::size_t begin_ = 0; // of what lies unread in buffer_
  std::size_t end_ = 0;
};

} // namespace komado::cli
