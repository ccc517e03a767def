#pragma once

#include "runtime/stream/routing.hpp"
#include "runtime/stream/shard_state.hpp"
#include "runtime/stream/state_fold.hpp"
#include "runtime/stream/state_log.hpp"

#include <string>
#include <utility>
#include <vector>

namespace komado::stream {

/// A job of two fields and 2-minute windows.
inline genesis a_genesis(std::size_t partitions = 2) {
  genesis job;
  job.birth.bytes = {1, 2, 3};
  job.shards = 4;
  job.input_topic = "sensortag";
  job.input_topic_id = "an-id";
  job.start_offsets.assign(partitions, 0);
  job.window_size = std::chrono::minutes{2};
  job.watermark_delay = std::chrono::seconds{5};
  job.max_future = std::chrono::minutes{5};
  return job;
}

/// Adds one reading of both fields to an open window.
inline void add_reading(shard_state& state, timestamp end, const std::string& device, double value) {
  std::array<aggregate, 2> values;
  for (auto& field : values)
    field.add(value);
  const auto number = state.devices.find_or_add({device, murmur2(device)});
  auto& table = state.windows.try_emplace(end, 2).first->second;
  table.merge(table.place(number), 1, values);
}

inline void clear_changes(shard_state& state) {
  for (auto& [end, table] : state.windows)
    table.clear_changes();
}

/// What a log of one shard holds, and the writer's view of it.
struct state_writer {
  shard_state state = newborn(a_genesis());
  std::vector<std::string> log;

  state_writer() {
    state.stamp.incarnation = 1;
    state.stamp.owner.bytes = {9};
  }

  void commit(state_kind kind) {
    ++state.stamp.commit_seq;
    for (auto& record : encode_state(state, kind))
      log.push_back(std::move(record));
    clear_changes(state);
  }
};

/// Everything of a state in one string, in an order that does not depend on how it came about.
inline std::string picture(const shard_state& state) {
  std::string all;
  byte_writer out{all};
  out.unsigned_integer(hash_of(state.job));
  out.unsigned_integer(state.stamp.incarnation);
  out.raw(state.stamp.owner.bytes.data(), 16);
  out.unsigned_integer(state.stamp.commit_seq);
  out.signed_integer(state.watermark.time_since_epoch().count());
  for (const auto& known : state.partitions) {
    out.signed_integer(known.position);
    out.signed_integer(known.leader_epoch);
    out.signed_integer(known.watermark.time_since_epoch().count());
    out.signed_integer(known.idle_at.value_or(-1));
    out.unsigned_integer(known.counters.read);
    out.unsigned_integer(known.counters.aggregated);
    out.unsigned_integer(known.counters.late);
    for (const auto count : known.counters.rejected)
      out.unsigned_integer(count);
  }
  for (const auto& [end, table] : state.windows) {
    std::map<std::string, std::string> rows;
    for (std::size_t i = 0; i < table.size(); ++i) {
      const auto device = state.devices[table.row(i).device];
      byte_writer row{rows[std::string{device.id}]};
      row.signed_integer(end.time_since_epoch().count());
      row.fixed(device.hash);
      row.unsigned_integer(table.row(i).readings);
      for (const auto& value : table.values(i)) {
        for (const auto number : {value.sum, value.compensation, value.min, value.max})
          row.number(number);
        row.unsigned_integer(value.count);
      }
    }
    for (const auto& [device, row] : rows) {
      out.text(device);
      out.text(row);
    }
  }
  return all;
}

/// The fold of `log`, or the first error.
inline result<std::optional<shard_state>> fold(const std::vector<std::string>& log) {
  state_fold all;
  log_offset offset = 0;
  for (const auto& record : log) {
    if (const auto taken = all.take(offset++, record); !taken)
      return taken.error();
  }
  return std::move(all).finish();
}

} // namespace komado::stream
