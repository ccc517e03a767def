#pragma once

#include "runtime/stream/identity.hpp"

namespace komado::actors {

/// A random name (version 4 UUID), from the operating system.
stream::uuid random_uuid();

/// A random name for a running source.
stream::source_id random_source();

} // namespace komado::actors
