#pragma once

#include "runtime/kafka/errors.hpp"

namespace komado::kafka {

/// What a `rd_kafka_resp_err_t` is to our callers. `code` must not be 0 (no error).
errc to_errc(int code) noexcept;

} // namespace komado::kafka
