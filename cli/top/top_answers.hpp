#pragma once

#include "cli/json_cells.hpp"

#include <optional>
#include <string>

namespace komado::cli {

/// What a node answered; nothing where there is no answer yet.
struct top_answers {
  std::string node;    ///< its URL
  std::string failure; ///< why it did not answer the last time; empty: it did, and all of this is new
  std::optional<json_object> overview;
  std::optional<json_object> cluster;
  std::optional<json_object> windows;  ///< those that end first
  std::optional<json_object> clock;    ///< devices, in the order of this name; so are the next two
  std::optional<json_object> late;
  std::optional<json_object> rejected;
};

} // namespace komado::cli
