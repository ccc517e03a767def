#pragma once

#include "cli/top/top_answers.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace komado::cli {

/// What is not there or not of now.
struct lack {
  std::string text; ///< empty: nothing
  bool worth_attention = false; ///< more than shards whose rows are a few seconds old
};

/// Of the rows, named `what`, that come from these answers of all: whether they are old, were not got the last time, and
/// of which shards there are none or old ones.
lack lack_of(std::string_view what, const top_answers& all, std::initializer_list<top_answer top_answers::*> rows);

} // namespace komado::cli
