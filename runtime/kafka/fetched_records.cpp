#include "runtime/kafka/fetched_records.hpp"

namespace komado::kafka {

std::optional<std::int64_t> fetched_records::next_offset() const noexcept {
  if (end_of_partition_)
    return end_of_partition_;
  if (empty())
    return std::nullopt;
  return records_.back().offset + 1;
}

} // namespace komado::kafka
