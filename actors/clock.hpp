#pragma once

#include "runtime/stream/time.hpp"

#include <caf/actor_clock.hpp>

namespace komado::actors {

/// The steady time of an actor's clock: the real one, or that of a deterministic test.
template <class Self>
stream::steady_time now_of(Self* self) {
  return std::chrono::time_point_cast<stream::duration>(self->clock().now());
}

/// The next whole multiple of `interval`. Who ticks at these moments ticks together with all others, and the threads of
/// an idle node wake once for all of them.
template <class Self>
caf::actor_clock::time_point next_tick(Self* self, caf::actor_clock::duration_type interval) {
  const auto now = self->clock().now();
  return now + interval - now.time_since_epoch() % interval;
}

} // namespace komado::actors
