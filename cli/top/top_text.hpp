#pragma once

#include "cli/top/screen_lines.hpp"
#include "cli/top/top_answers.hpp"

#include <vector>

namespace komado::cli {

/// What `komado top` shows of the answers on a screen of this size: the sentence, problems and rates, then as
/// many rows of each table as there is room for (10 at most), with what they lack. Holds nothing that a
/// terminal could take for an order, whatever the answers hold.
std::vector<screen_line> top_lines(const top_answers& answers, const screen_size& size);

} // namespace komado::cli
