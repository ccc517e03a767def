#pragma once

#include <cstdint>

namespace komado::actors {

/// How much a message matters, most first.
enum class log_level : std::uint8_t { error, warning, info, debug };

} // namespace komado::actors
