#include "cli/allocator.hpp"

#ifdef KOMADO_MIMALLOC
#include <mimalloc.h>
#endif

namespace komado::cli {

void keep_freed_memory() {
#ifdef KOMADO_MIMALLOC
  constexpr long milliseconds = 60; // 150 save little more, and take 10 MB
#if MI_MALLOC_VERSION >= 210
  mi_option_set_default(mi_option_purge_delay, milliseconds);
#else
  mi_option_set_default(mi_option_decommit_delay, milliseconds);
#endif
#endif
}

} // namespace komado::cli
