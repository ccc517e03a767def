#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/session.hpp"
#include "tests/simulation/plan.hpp"

#include <variant>

namespace komado::simulation {

/// A message between a source and a shard's owner. Both are named by instance, as actors' handles name them.
struct frame {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint64_t connection = 0; ///< by which it goes; 0 within a process
  stream::shard_id shard = 0;
  std::variant<stream::hello, stream::batch, stream::idle_claim, stream::welcome, stream::acknowledgement>
      body;
  microseconds asked_at = 0; ///< of an idle claim: when the broker named the end
  microseconds said_at = 0;  ///< of an idle claim: when the source made it
};

} // namespace komado::simulation
