#pragma once

#include <cstdint>
#include <string_view>

namespace komado::kafka {

/// Moments at which tests/faults lets a process die, stop or wait; nothing at all unless the build has
/// KOMADO_FAILPOINTS. The environment's KOMADO_FAILPOINT chooses: `name[:pass[:action]]`, several with
/// commas between. At its pass (the first is 1) the action happens: `exit` (the default, as kill -9 would),
/// `stop` (SIGSTOP to the whole process) or a number of milliseconds to wait. Safe from any thread.
#ifdef KOMADO_FAILPOINTS
void failpoint(std::string_view name);

/// The number behind `name:`, or `otherwise`: for limits that a test shortens and guards that it takes away.
std::int64_t failpoint_value(std::string_view name, std::int64_t otherwise);
#else
constexpr void failpoint(std::string_view) {}
constexpr std::int64_t failpoint_value(std::string_view, std::int64_t otherwise) { return otherwise; }
#endif

} // namespace komado::kafka
