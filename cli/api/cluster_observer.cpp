#include "cli/api/cluster_observer.hpp"

#include <utility>

namespace komado::cli {

namespace {

constexpr auto fresh = std::chrono::seconds{1};

} // namespace

cluster_observer::cluster_observer(std::function<actors::cluster_report()> gather)
    : gather_(std::move(gather)), sampler_([this](std::stop_token stop) {
        while (!stop.stop_requested()) {
          refresh();
          std::unique_lock lock{mutex_};
          wake_.wait_for(lock, stop, actors::cluster_history::interval, [] { return false; });
        }
      }) {}

cluster_observer::~cluster_observer() = default;

void cluster_observer::refresh() {
  const std::lock_guard one{asking_};
  {
    const std::lock_guard guard{mutex_};
    if (std::chrono::steady_clock::now() - asked_ < fresh)
      return;
  }
  auto report = gather_();
  const auto now = std::chrono::time_point_cast<stream::duration>(std::chrono::system_clock::now());
  const std::lock_guard guard{mutex_};
  known_.history.take(report, now);
  known_.report = std::move(report);
  asked_ = std::chrono::steady_clock::now();
}

observation cluster_observer::look() {
  refresh();
  const std::lock_guard guard{mutex_};
  return known_;
}

} // namespace komado::cli
