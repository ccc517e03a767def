#include "actors/recent_rate.hpp"

namespace komado::actors {

void recent_rate::sample(double total, stream::steady_time now) {
  points_.push_back({total, now});
  while (points_.size() > 2 && points_[1].at + span <= now)
    points_.pop_front();
}

double recent_rate::per_second() const {
  if (points_.empty() || points_.front().at == points_.back().at)
    return 0;
  const std::chrono::duration<double> passed = points_.back().at - points_.front().at;
  return (points_.back().total - points_.front().total) / passed.count();
}

} // namespace komado::actors
