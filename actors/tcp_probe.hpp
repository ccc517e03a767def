#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace komado::actors {

/// Whether something accepts TCP connections at `host`:`port`, which is closed again at once. Waits
/// `timeout` at most, besides for a name to be resolved. Answers why not; empty: it does.
std::string tcp_probe(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout);

} // namespace komado::actors
