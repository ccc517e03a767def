#pragma once

namespace komado::cli {

/// Lets mimalloc keep what was freed for a while before it gives it back to the system: what a batch needed, the next
/// one needs within milliseconds, and each page that comes anew costs microseconds. The environment's own
/// MIMALLOC_DECOMMIT_DELAY prevails. To be called once, first of all. Without mimalloc it does nothing.
void keep_freed_memory();

} // namespace komado::cli
