#pragma once

#include <stop_token>

namespace komado::cli {

/// SIGINT and SIGTERM as a stop token. Make one in main, before any other thread: it blocks both signals
/// in the calling thread, which the later threads inherit, and waits for them in a thread of its own.
class stop_signal {
public:
  stop_signal();
  ~stop_signal();
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

  std::stop_token token() const noexcept {
    return source_.get_token();
  }

private:
  void wait();

  std::stop_source source_;
  int wake_;
  int signals_;
  struct waiter;
  waiter* waiter_;
};

} // namespace komado::cli
