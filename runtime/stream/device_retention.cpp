#include "runtime/stream/device_retention.hpp"

#include <algorithm>

namespace komado::stream {

std::size_t forget_silent(shard_state& state, const device_retention& keep) {
  auto& devices = state.devices;
  std::vector<bool> open(devices.numbers());
  for (const auto& [end, table] : state.windows) {
    for (std::size_t i = 0; i < table.size(); ++i)
      open[table.row(i).device] = true;
  }
  std::vector<std::pair<timestamp, device_number>> silent;
  for (device_number number = 0; number < devices.numbers(); ++number) {
    if (devices.contains(number) && !open[number])
      silent.emplace_back(devices.activity(number).last_seen(), number);
  }
  std::sort(silent.begin(), silent.end());
  const auto limit = state.watermark == no_watermark ? no_watermark : state.watermark - keep.silence;
  const auto excess = silent.size() > keep.most ? silent.size() - keep.most / 2 : 0;
  std::size_t forgotten = 0;
  for (const auto& [seen, number] : silent) {
    if (forgotten >= excess && seen >= limit)
      break;
    devices.forget(number);
    ++forgotten;
  }
  return forgotten;
}

std::size_t least_without_window(const shard_state& state) {
  std::size_t rows = 0;
  for (const auto& [end, table] : state.windows)
    rows += table.size();
  return state.devices.size() > rows ? state.devices.size() - rows : 0;
}

} // namespace komado::stream
