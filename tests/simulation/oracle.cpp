#include "tests/simulation/oracle.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace komado::simulation {

namespace {

/// The shard of a device as the design defines it: the Java client's murmur2, without its sign.
std::uint32_t shard_of_device(const std::string& device, std::uint32_t shards) {
  constexpr std::uint32_t m = 0x5bd1e995;
  const auto length = static_cast<std::uint32_t>(device.size());
  std::uint32_t h = 0x9747b28c ^ length;
  const auto at = [&device](std::uint32_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(device[i]));
  };
  for (std::uint32_t i = 0; i + 4 <= length; i += 4) {
    std::uint32_t k = at(i) + (at(i + 1) << 8) + (at(i + 2) << 16) + (at(i + 3) << 24);
    k *= m;
    k ^= k >> 24;
    k *= m;
    h *= m;
    h ^= k;
  }
  const auto rest = length & ~3U;
  switch (length % 4) {
  case 3:
    h ^= at(rest + 2) << 16;
    [[fallthrough]];
  case 2:
    h ^= at(rest + 1) << 8;
    [[fallthrough]];
  case 1:
    h ^= at(rest);
    h *= m;
    break;
  default:
    break;
  }
  h ^= h >> 13;
  h *= m;
  h ^= h >> 15;
  return (h & 0x7fffffff) % shards;
}

/// As Python prints a float between 1e-4 and 1e16.
std::string python_float(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  std::string digits{text.data(), end};
  return digits.find('.') == std::string::npos ? digits + ".0" : digits;
}

std::string in_tokyo(microseconds time) {
  const auto local = static_cast<std::time_t>(time / second + 9 * 3600);
  std::tm parts{};
  gmtime_r(&local, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  return std::string{text.data()} + "+09:00";
}

std::string describe(const std::string& name, const exact_field& field) {
  const auto number = [&](double value) { return field.count ? python_float(value) : std::string{"null"}; };
  const auto sum = static_cast<double>(field.sum) / 32;
  return ",\"" + name + "\":" + number(sum / static_cast<double>(field.count)) + ",\"" + name +
         "_min\":" + number(static_cast<double>(field.min) / 32) + ",\"" + name +
         "_max\":" + number(static_cast<double>(field.max) / 32) + ",\"" + name + "_sum\":" + number(sum) +
         ",\"" + name + "_count\":" + std::to_string(field.count);
}

} // namespace

void exact_field::add(const thirty_seconds& value) {
  if (!value)
    return;
  min = count ? std::min(min, *value) : *value;
  max = count ? std::max(max, *value) : *value;
  sum += *value;
  ++count;
}

void exact_window::add(const planned_record& record, bool is_late) {
  ++(is_late ? late : on_time);
  for (auto* each : {&fields, &all_fields}) {
    if (is_late && each == &fields)
      continue;
    (*each)[0].add(record.ambient);
    (*each)[1].add(record.rh);
  }
}

oracle::oracle(const plan& of) : plan_(of) {
  for (const auto& partition : of.partitions)
    judge(partition);
}

std::string_view oracle::find_reason(const planned_record& record) const {
  if (*record.reason != '\0')
    return record.reason;
  if (record.written && record.event - *record.written > plan_.max_future)
    return "future";
  if (record.written && plan_.max_past && *record.written - record.event > plan_.max_past)
    return "past";
  return {};
}

void oracle::judge(const planned_partition& partition) {
  auto& all = partitions_.emplace_back();
  auto watermark = never;
  auto raised_at = never;
  for (const auto& at : partition.offsets) {
    if (!at.record)
      continue;
    const auto& record = *at.record;
    judged next{at.offset, &record, find_reason(record), false, 0, watermark, raised_at, at.leader_epoch};
    if (!next.reason.empty()) {
      next.shard = static_cast<std::uint32_t>(at.offset % plan_.shards);
      ++rejects_;
    } else {
      const auto& device = plan_.devices[record.device];
      const auto end = (record.event / plan_.window_size + 1) * plan_.window_size;
      next.shard = shard_of_device(device, plan_.shards);
      next.late = end <= watermark;
      windows_[{device, end}].add(record, next.late);
      if (partition.added_at == time_zero)
        original_windows_[{device, end}].add(record, next.late);
      const auto known = record.written ? std::min(*record.written, record.event) : record.event;
      if (known - plan_.watermark_delay > watermark) {
        watermark = known - plan_.watermark_delay;
        raised_at = at.stable;
      }
      ++readings_;
    }
    next.watermark_after = watermark;
    next.raised_at = raised_at;
    all.push_back(next);
  }
}

const oracle::judged* oracle::last_below(std::size_t partition, std::int64_t position) const {
  const auto& all = partitions_[partition];
  const auto next = std::partition_point(all.begin(), all.end(),
                                         [position](const judged& at) { return at.offset < position; });
  return next == all.begin() ? nullptr : &*std::prev(next);
}

microseconds oracle::watermark(std::size_t partition, std::int64_t position) const {
  const auto* last = last_below(partition, position);
  return last ? last->watermark_after : never;
}

microseconds oracle::last_raise(std::size_t partition, std::int64_t position) const {
  const auto* last = last_below(partition, position);
  return last ? last->raised_at : never;
}

std::int32_t oracle::leader_epoch(std::size_t partition, std::int64_t position) const {
  const auto* last = last_below(partition, position);
  return last ? last->leader_epoch : -1;
}

tally oracle::below(std::size_t partition, std::uint32_t shard, std::int64_t position) const {
  tally found;
  for (const auto& at : partitions_[partition]) {
    if (at.offset >= position)
      break;
    if (at.shard != shard)
      continue;
    ++found.read;
    if (at.reason.empty())
      ++(at.late ? found.late : found.on_time);
    for (std::size_t i = 0; i < reject_reasons.size(); ++i)
      found.rejected[i] += reject_reasons[i] == at.reason;
  }
  return found;
}

const exact_window* oracle::original_window(const window_key& key) const {
  const auto found = original_windows_.find(key);
  return found == original_windows_.end() ? nullptr : &found->second;
}

std::uint32_t oracle::shard(const window_key& key) const { return shard_of_device(key.first, plan_.shards); }

std::string_view oracle::reason(std::size_t partition, std::int64_t offset) const {
  const auto* at = last_below(partition, offset + 1);
  return at && at->offset == offset ? at->reason : std::string_view{};
}

const planned_record* oracle::record(std::size_t partition, std::int64_t offset) const {
  const auto* at = last_below(partition, offset + 1);
  return at && at->offset == offset ? at->record : nullptr;
}

std::string oracle::result(const window_key& key, const exact_window& window) const {
  const auto& [device, end] = key;
  return R"({"bid":")" + device + R"(","time":")" + in_tokyo(end) + '"' +
         describe("ambient", window.fields[0]) + describe("rh", window.fields[1]) + R"(,"start":)" +
         std::to_string((end - plan_.window_size) / second) + R"(,"end":)" + std::to_string(end / second) +
         R"(,"count":)" + std::to_string(window.on_time) + R"(,"closed_by":"watermark"})";
}

} // namespace komado::simulation
