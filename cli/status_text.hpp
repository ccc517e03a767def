#pragma once

#include <string>
#include <string_view>

namespace komado::cli {

/// The cluster that `json`, an answer of /api/v1/cluster, describes, as tables for people. Empty if `json` is
/// no such answer. What came over the network is made printable.
std::string status_text(std::string_view json);

} // namespace komado::cli
