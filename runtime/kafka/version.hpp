#pragma once

#include <string>

namespace komado::kafka {

/// The version of the librdkafka that is linked.
std::string library_version();

} // namespace komado::kafka
