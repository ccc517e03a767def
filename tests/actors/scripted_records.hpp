#pragma once

#include "runtime/kafka/fetched_records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace komado::actors {

/// A record as a test writes it.
struct scripted_record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::string value;
};

/// What the reader would hand over, of leader epoch 4.
kafka::fetched_records script(const std::vector<scripted_record>& records,
                                               std::optional<std::int64_t> end = std::nullopt);

} // namespace komado::actors
