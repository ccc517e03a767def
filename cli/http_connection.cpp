#include "cli/http_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace komado::cli {

namespace {

/// How long, and how much, is read of a request that was answered before its end.
constexpr std::chrono::milliseconds linger_time{500};
constexpr std::size_t linger_bytes = 64 * 1024;

/// As many times limits::answer, beyond now.
constexpr int most_credit = 4;

} // namespace

http_connection::http_connection(descriptor socket, int stop, limits bounds)
    : socket_(std::move(socket)), stop_(stop), bounds_(bounds), deadline_(clock::now() + bounds.request) {}

http_connection::~http_connection() {
  // To close with unread bytes would reset the connection, and the answer with it.
  shutdown(socket_.get(), SHUT_WR);
  const auto deadline = clock::now() + linger_time;
  for (std::size_t dropped = 0; dropped < linger_bytes && wait(POLLIN, deadline);) {
    const auto count = recv(socket_.get(), buffer_.data(), buffer_.size(), 0);
    if (count <= 0)
      return;
    dropped += static_cast<std::size_t>(count);
  }
}

bool http_connection::wait(short event, clock::time_point deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0)
      return false;
    std::array<pollfd, 2> watched{{{socket_.get(), event, 0}, {stop_, POLLIN, 0}}};
    const int woken = poll(watched.data(), watched.size(), static_cast<int>(left));
    if (watched[1].revents != 0)
      return false;
    if (woken > 0)
      return true;
    if (woken < 0 && errno != EINTR)
      return false;
  }
}

bool http_connection::is_readable() const { return begin_ < end_ || wait(POLLIN, deadline_); }

bool http_connection::is_writable() const { return wait(POLLOUT, deadline_); }

ssize_t http_connection::fill() {
  const auto room = std::min(buffer_.size(), bounds_.bytes - taken_);
  if (room == 0 || !wait(POLLIN, deadline_))
    return -1;
  const auto count = recv(socket_.get(), buffer_.data(), room, 0);
  if (count > 0) {
    taken_ += static_cast<std::size_t>(count);
    begin_ = 0;
    end_ = static_cast<std::size_t>(count);
  }
  return count;
}

ssize_t http_connection::read(char* to, std::size_t size) {
  if (begin_ == end_) {
    if (const auto count = fill(); count <= 0)
      return count;
  }
  const auto count = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t http_connection::write(const char* from, std::size_t size) {
  if (!std::exchange(answering_, true))
    deadline_ = clock::now() + bounds_.answer;
  if (!wait(POLLOUT, deadline_))
    return -1;
  const auto sent = send(socket_.get(), from, size, MSG_NOSIGNAL);
  if (sent > 0) {
    // Not more than some seconds in advance: who has taken much may not stall for long.
    const auto earned = std::chrono::milliseconds{1000} * sent / static_cast<ssize_t>(bounds_.bytes_per_second);
    deadline_ = std::max(deadline_, std::min(deadline_ + earned, clock::now() + most_credit * bounds_.answer));
  }
  return sent;
}

} // namespace komado::cli
