// What a shard makes of a batch.

#include "runtime/stream/window.hpp"
#include "runtime/stream/window_shard.hpp"

#include <algorithm>

namespace komado::stream {

namespace {

/// Entries that are taken in at once: enough for their waits for memory to overlap (group prefetching: Chen, Ailamaki,
/// Gibbons, Mowry, ICDE 2004).
constexpr std::size_t group_size = 16;

/// The group that begins at entry `begin`; less at the end, nothing beyond it.
std::span<const batch_entry> group_at(const batch& message, std::size_t begin) {
  const auto from = std::min(begin, message.entries.size());
  return std::span{message.entries}.subspan(from, std::min(group_size, message.entries.size() - from));
}

} // namespace

void window_shard::integrate(const batch& message, partition_state& from, steady_time now) {
  // While one group is taken in, the next one's devices are under way, and their places of the one after.
  prefetch_places(group_at(message, 0));
  prefetch_places(group_at(message, group_size));
  prefetch_devices(group_at(message, 0));
  for (std::size_t begin = 0; begin < message.entries.size(); begin += group_size) {
    prefetch_places(group_at(message, begin + 2 * group_size));
    prefetch_devices(group_at(message, begin + group_size));
    take_group(message, begin, from.counters, now);
  }
  take_rejected(message, from.counters, now);
  from.counters.read += message.read;
  from.position = message.next;
  from.leader_epoch = message.leader_epoch;
  from.watermark = message.watermark;
  times_[static_cast<std::size_t>(message.partition)] = {message.next, message.watermark};
  changed_ = true;
}

void window_shard::prefetch_places(std::span<const batch_entry> group) const {
  for (const auto& entry : group)
    state_.devices.prefetch_place(entry.hash);
}

void window_shard::prefetch_devices(std::span<const batch_entry> group) const {
  for (const auto& entry : group)
    state_.devices.prefetch(entry.hash);
}

void window_shard::take_group(const batch& message, std::size_t begin, partition_counters& counters, steady_time now) {
  const auto group = group_at(message, begin);
  std::array<entry_place, group_size> places;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto& entry = group[i];
    auto& place = places[i];
    const bool as_before = i > 0 && entry.window_end == group[i - 1].window_end && entry.late == group[i - 1].late;
    place.table = as_before ? places[i - 1].table : open_table(entry);
    place.device = state_.devices.find_or_add({message.device(entry), entry.hash});
    if (place.table)
      place.row = place.table->place(place.device);
  }
  for (std::size_t i = 0; i < group.size(); ++i)
    take_entry(message, begin + i, places[i], counters, now);
}

/// nullptr: the entry is late.
window_table* window_shard::open_table(const batch_entry& entry) {
  // On time by its own partition, yet closed: only while that partition was left out as idle.
  if (entry.late || closed_at(entry.window_end, state_.watermark))
    return nullptr;
  return &state_.windows.try_emplace(entry.window_end, state_.job.format.fields.size()).first->second;
}

void window_shard::take_entry(const batch& message, std::size_t index, const entry_place& place,
                              partition_counters& counters, steady_time now) {
  const auto& entry = message.entries[index];
  auto& activity = state_.devices.activity(place.device);
  activity.see(entry.seen);
  if (!place.table) {
    activity.take_late(entry.readings);
    counters.late += entry.readings;
    take_late(message, index, now);
    return;
  }
  activity.take(entry.readings);
  counters.aggregated += entry.readings;
  if (entry.readings == 1)
    place.table->add(place.row, message.reading(index));
  else
    place.table->merge(place.row, entry.readings, message.aggregates(entry));
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
