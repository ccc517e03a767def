#include "tests/actors/scripted_records.hpp"

#include <memory>
#include <utility>

namespace komado::actors {

kafka::fetched_records script(const std::vector<scripted_record>& records, std::optional<std::int64_t> end) {
  auto owner = std::make_shared<const std::vector<scripted_record>>(records);
  kafka::fetched_records made{0};
  for (const auto& record : *owner)
    made.append({record.offset, record.timestamp_ms, {}, record.value, false, true});
  if (!records.empty())
    made.set_leader_epoch(4);
  made.set_end_of_partition(end);
  made.set_owner(std::move(owner));
  return made;
}

} // namespace komado::actors
