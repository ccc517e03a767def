#include "cli/api/cluster_observer.hpp"

#include <utility>

namespace komado::cli {

namespace {

constexpr auto fresh = std::chrono::seconds{1};

} // namespace

cluster_observer::cluster_observer(std::function<actors::cluster_report()> gather)
    : gather_(std::move(gather)), sampler_([this](std::stop_token stop) {
        while (!stop.stop_requested()) {
          sample();
          std::unique_lock lock{mutex_};
          wake_.wait_for(lock, stop, actors::cluster_history::interval, [this] { return wanted_; });
          wanted_ = false;
        }
      }) {}

cluster_observer::~cluster_observer() = default;

void cluster_observer::sample() {
  auto report = gather_();
  const auto now = std::chrono::time_point_cast<stream::duration>(std::chrono::system_clock::now());
  const std::lock_guard guard{mutex_};
  known_.history.take(report, now);
  known_.report = std::move(report);
  asked_ = std::chrono::steady_clock::now();
  told_.notify_all();
}

observation cluster_observer::look(std::chrono::milliseconds wait) {
  std::unique_lock lock{mutex_};
  const auto before = asked_;
  if (!before || std::chrono::steady_clock::now() - *before >= fresh) {
    wanted_ = true;
    wake_.notify_all();
    const auto told = [&] { return asked_ != before; };
    if (before)
      told_.wait_for(lock, wait, told);
    else
      told_.wait(lock, told); // there is nothing to show yet
  }
  return known_;
}

} // namespace komado::cli
