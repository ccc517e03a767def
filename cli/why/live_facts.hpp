#pragma once

#include "cli/http_query.hpp"
#include "cli/why/window_facts.hpp"

#include <string_view>

namespace komado::cli {

/// What a node tells of the device; not `known` if no shard has seen it. `failure` says why it does not tell.
live_facts ask_for_device(const host_port& node, std::string_view device);

/// Reads the answer to /api/v1/devices/{device}. What it does not hold, or not in its form, is left out.
void read_detail(std::string_view json, live_facts& into);

} // namespace komado::cli
