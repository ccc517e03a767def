#pragma once

#include <cstdio>
#include <cstdlib>

namespace komado::stream {

/// Ends a fuzz target with `what`, which it takes for a finding, unless it holds.
inline void demand(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

} // namespace komado::stream
