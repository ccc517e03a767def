#include "tests/simulation/input_log.hpp"

#include <algorithm>

namespace komado::simulation {

bool input_log::away(microseconds now) const {
  return std::any_of(planned_.outages.begin(), planned_.outages.end(),
                     [now](const outage& known) { return now >= known.from && now < known.to; });
}

std::int64_t input_log::start(microseconds now) const {
  return planned_.cut && planned_.cut->at <= now ? planned_.cut->start : 0;
}

std::int64_t input_log::end(microseconds now) const {
  const auto& all = planned_.offsets;
  const auto next = std::partition_point(all.begin(), all.end(),
                                         [now](const planned_offset& at) { return at.appended <= now; });
  return next == all.begin() ? planned_.start : std::prev(next)->offset + 1;
}

std::int64_t input_log::stable_end(microseconds now) const {
  const auto& all = planned_.offsets;
  const auto next = std::partition_point(all.begin(), all.end(),
                                         [now](const planned_offset& at) { return at.stable <= now; });
  return next == all.begin() ? planned_.start : std::prev(next)->offset + 1;
}

std::vector<const planned_offset*> input_log::read(std::int64_t position, std::size_t most,
                                                   microseconds now) const {
  std::vector<const planned_offset*> found;
  const auto& all = planned_.offsets;
  auto at = std::partition_point(all.begin(), all.end(),
                                 [position](const planned_offset& o) { return o.offset < position; });
  for (; at != all.end() && at->stable <= now && found.size() < most; ++at)
    if (at->record)
      found.push_back(&*at);
  return found;
}

std::int64_t input_log::final_end() const {
  return planned_.offsets.empty() ? planned_.start : planned_.offsets.back().offset + 1;
}

} // namespace komado::simulation
