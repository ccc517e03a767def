#pragma once

#include "cli/json_cells.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace komado::cli {

/// What a node answered to one question.
struct top_answer {
  std::optional<json_object> object; ///< the newest; nothing where there is none yet
  std::string failure;               ///< why there was none the last time; empty: there was, or it was not asked yet
  std::chrono::steady_clock::time_point came{}; ///< when `object` did
};

/// What a node answered to all of them.
struct top_answers {
  std::string node; ///< its URL
  std::chrono::steady_clock::time_point now{};
  top_answer overview;
  top_answer cluster;
  top_answer windows; ///< those that end first
  top_answer busiest; ///< devices, those with the most readings; the others in the order of their name
  top_answer clock;
  top_answer late;
  top_answer rejected;
};

} // namespace komado::cli
