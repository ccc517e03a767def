// What a shard makes of a batch.

#include "runtime/stream/window.hpp"
#include "runtime/stream/window_shard.hpp"

#include <algorithm>

namespace komado::stream {

namespace {

/// Entries that are taken in at once: enough for their waits for memory to overlap.
constexpr std::size_t group_size = 16;

} // namespace

void window_shard::integrate(const batch& message, partition_state& from, steady_time now) {
  for (std::size_t begin = 0; begin < message.entries.size(); begin += group_size)
    integrate_group(message, begin, std::min(begin + group_size, message.entries.size()), from.counters, now);
  take_rejected(message, from.counters, now);
  from.counters.read += message.read;
  from.position = message.next;
  from.leader_epoch = message.leader_epoch;
  from.watermark = message.watermark;
  times_[static_cast<std::size_t>(message.partition)] = {message.next, message.watermark};
  changed_ = true;
}

void window_shard::integrate_group(const batch& message, std::size_t begin, std::size_t end,
                                   partition_counters& counters, steady_time now) {
  auto& devices = state_.devices;
  for (auto i = begin; i < end; ++i)
    devices.prefetch(message.entries[i].hash);
  for (auto i = begin; i < end; ++i)
    devices.prefetch_device(message.entries[i].hash);
  std::array<device_number, group_size> numbers;
  std::array<window_table*, group_size> tables;
  for (auto i = begin; i < end; ++i) {
    const auto& entry = message.entries[i];
    auto* table = tables[i - begin] = open_table(entry);
    const auto number = numbers[i - begin] = devices.find_or_add({message.device(entry), entry.hash});
    if (table)
      table->prefetch(number);
  }
  for (auto i = begin; i < end; ++i)
    take_entry(message, i, tables[i - begin], numbers[i - begin], counters, now);
}

/// nullptr: the entry is late.
window_table* window_shard::open_table(const batch_entry& entry) {
  // On time by its own partition, yet closed: only while that partition was left out as idle.
  if (entry.late || closed_at(entry.window_end, state_.watermark))
    return nullptr;
  return &state_.windows.try_emplace(entry.window_end, state_.job.format.fields.size()).first->second;
}

void window_shard::take_entry(const batch& message, std::size_t index, window_table* table, device_number device,
                              partition_counters& counters, steady_time now) {
  const auto& entry = message.entries[index];
  auto& activity = state_.devices.activity(device);
  activity.see(entry.seen);
  if (!table) {
    activity.take_late(entry.readings);
    counters.late += entry.readings;
    take_late(message, index, now);
    return;
  }
  activity.take(entry.readings);
  counters.aggregated += entry.readings;
  if (entry.readings == 1)
    table->add(device, message.reading(index));
  else
    table->merge(device, entry.readings, message.aggregates(entry));
}

void window_shard::take_late(const batch& message, std::size_t index, steady_time now) {
  const auto& entry = message.entries[index];
  const device_ref device{message.device(entry), entry.hash};
  recently_.late.add({std::string{device.id}, message.partition, message.first, message.next,
                      entry.window_end, entry.readings, now});
  if (!options_.late_topic)
    return;
  if (entry.readings != 1) {
    output_row(output::late, device, entry.window_end, entry.readings, message.aggregates(entry), closed_by::late);
    return;
  }
  std::array<aggregate, max_fields> fields;
  add_reading(fields.data(), message.reading(index));
  output_row(output::late, device, entry.window_end, 1, std::span{fields}.first(message.fields), closed_by::late);
}

void window_shard::take_rejected(const batch& message, partition_counters& counters, steady_time now) {
  for (const auto& record : message.rejected) {
    ++counters.rejected[static_cast<std::size_t>(record.reason)];
    rejects_.push_back({message.partition, record});
    reject_bytes_ += record.bytes();
    recently_.reject(message.partition, record, now);
  }
  for (const auto& fault : message.clock_faults) {
    const auto device = state_.devices.find_or_add({fault.device, fault.hash});
    state_.devices.activity(device).take_rejected(fault.event, fault.skew);
    recently_.tell(message.partition, fault, now);
  }
}

} // namespace komado::stream
