#include "cli/stop_signal.hpp"

#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <thread>
#include <unistd.h>

namespace komado::cli {

struct stop_signal::waiter {
  std::thread thread;
};

stop_signal::stop_signal() : waiter_(new waiter) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  waiter_->thread = std::thread{[this] { wait(); }};
}

stop_signal::~stop_signal() {
  eventfd_write(wake_, 1);
  waiter_->thread.join();
  delete waiter_;
  close(signals_);
  close(wake_);
}

void stop_signal::wait() {
  pollfd watched[2] = {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}};
  while (poll(watched, 2, -1) < 0) {
  }
  if (watched[0].revents != 0)
    source_.request_stop();
}

} // namespace komado::cli
