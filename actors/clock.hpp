#pragma once

#include "runtime/stream/time.hpp"

#include <caf/actor_clock.hpp>

namespace komado::actors {

/// The steady time of an actor's clock: the real one, or that of a deterministic test.
template <class Self>
stream::steady_time now_of(Self* self) {
  return std::chrono::time_point_cast<stream::duration>(self->clock().now());
}

} // namespace komado::actors
