#include "tests/actors/scripted_records.hpp"

namespace komado::actors {

std::shared_ptr<kafka::fetched_records> script(const std::vector<scripted_record>& records,
                                               std::optional<std::int64_t> end) {
  auto made = std::make_shared<kafka::fetched_records>(0);
  for (const auto& record : records)
    made->append({record.offset, record.timestamp_ms, {}, record.value, false, true});
  if (!records.empty())
    made->set_leader_epoch(4);
  made->set_end_of_partition(end);
  return made;
}

} // namespace komado::actors
