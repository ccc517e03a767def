#pragma once

#include "actors/inspect_enum.hpp"
#include "actors/type_ids.hpp"

#include <caf/error.hpp>

#include <cstdint>
#include <string>

namespace komado::actors {

/// Why an actor stopped. The only errors that may cross the network. Append only.
enum class errc : std::uint8_t {
  none = 0,
  fenced = 1,  ///< another process owns the shard now: step down
  halted = 2,  ///< going on would be a guess: a person has to decide (state lost, wrong job, …)
  refused = 3, ///< Kafka does not let us: permissions or settings; or a node of another job asks
  not_here = 4, ///< this node does not own the shard, or not as that incarnation
};

std::string to_string(errc code);

template <class Inspector>
bool inspect(Inspector& f, errc& code) {
  return inspect_enum(f, code, errc::not_here);
}

/// A reason to quit with, and the sentence that a person reads.
caf::error make_reason(errc code, std::string message);

/// The sentence in an error of make_reason(); otherwise CAF's own rendering.
std::string message_of(const caf::error& reason);

} // namespace komado::actors

CAF_ERROR_CODE_ENUM(komado::actors::errc)
