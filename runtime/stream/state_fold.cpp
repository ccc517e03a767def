#include "runtime/stream/state_fold.hpp"

#include "runtime/stream/genesis_codec.hpp"
#include "runtime/stream/window.hpp"

#include <array>
#include <utility>

namespace komado::stream {

namespace {

error at(log_offset offset, error failure) {
  failure.message = "the state record at offset " + std::to_string(offset) + ": " + failure.message;
  return failure;
}

partition_state decode_partition(byte_reader& in) {
  partition_state partition;
  partition.position = in.signed_integer();
  partition.leader_epoch = static_cast<std::int32_t>(in.signed_integer());
  partition.watermark = timestamp{duration{in.signed_integer()}};
  if (const auto idle_at = in.signed_integer(); idle_at >= 0)
    partition.idle_at = idle_at;
  auto& counters = partition.counters;
  counters.read = in.unsigned_integer();
  counters.aggregated = in.unsigned_integer();
  counters.late = in.unsigned_integer();
  const auto reasons = in.count(1);
  for (std::uint64_t i = 0; i < reasons; ++i) {
    const auto count = in.unsigned_integer();
    if (i < counters.rejected.size())
      counters.rejected[i] = count;
  }
  return partition;
}

void decode_rows(byte_reader& in, shard_state& state, std::size_t fields) {
  std::array<aggregate, max_fields> values;
  while (in.ok() && !in.at_end()) {
    const timestamp end{duration{in.signed_integer()}};
    const auto device = in.text();
    const auto hash = in.fixed();
    const auto readings = in.unsigned_integer();
    for (std::size_t i = 0; i < fields; ++i) {
      values[i].sum = in.number();
      values[i].compensation = in.number();
      values[i].min = in.number();
      values[i].max = in.number();
      values[i].count = in.unsigned_integer();
    }
    if (in.ok())
      state.windows.try_emplace(end, fields)
        .first->second.set(state.devices.find_or_add({device, hash}), readings,
                           std::span{values}.first(fields));
  }
}

void decode_totals(byte_reader& in, shard_state& state) {
  state.watermark = timestamp{duration{in.signed_integer()}};
  // A partition takes at least eight bytes; the count is checked against what is left.
  const auto partitions = in.count(8);
  state.partitions.clear();
  for (std::uint64_t i = 0; i < partitions && in.ok(); ++i)
    state.partitions.push_back(decode_partition(in));
  // The windows that the watermark has passed are closed: their results are in this same commit.
  state.windows.erase(state.windows.begin(), state.windows.upper_bound(state.watermark));
}

} // namespace

bool state_fold::continues(const state_record_head& head) const {
  if (!open_)
    return head.part == 0
           && (!last_commit_ || head.stamp.commit_seq == last_commit_->commit_seq + 1);
  return head.kind == open_->kind && head.stamp == open_->stamp && head.parts == open_->parts
         && head.part == open_->part + 1;
}

bool state_fold::apply(byte_reader& in, const state_record_head& head) {
  if (head.part == 0) {
    if (head.kind == state_kind::snapshot) {
      state_.emplace();
      state_->job = decode_genesis(in);
    }
    decode_totals(in, *state_);
  }
  state_->stamp = head.stamp;
  if (!in.ok() || head.fields != state_->job.format.fields.size())
    return false;
  decode_rows(in, *state_, head.fields);
  return in.ok();
}

result<void> state_fold::take(log_offset offset, std::string_view record) {
  byte_reader in{record};
  const auto head = decode_head(in);
  if (!head)
    return at(offset, head.error());
  ++records_;
  bytes_ += record.size();
  if (!continues(*head)) {
    if (begun_)
      return at(offset, {errc::torn, "part " + std::to_string(head->part) + " of commit "
                                       + std::to_string(head->stamp.commit_seq)
                                       + " does not follow what is before it. The state topic was "
                                         "damaged; restore it, or begin a new job"});
    state_.reset();
    open_.reset();
    if (head->part != 0)
      return {};
  }
  if (!begun_ && head->kind == state_kind::delta)
    return {};
  if (!apply(in, *head))
    return at(offset, {errc::corrupt, "its body does not decode"});
  if (head->part + 1 < head->parts) {
    open_ = *head;
    return {};
  }
  open_.reset();
  begun_ = true;
  last_commit_ = head->stamp;
  return {};
}

result<std::optional<shard_state>> state_fold::finish() && {
  if (begun_ && open_)
    return error{errc::torn, "the state log ends within commit "
                               + std::to_string(open_->stamp.commit_seq)
                               + ". The state topic was damaged; restore it, or begin a new job"};
  if (!begun_)
    return std::optional<shard_state>{};
  return std::move(state_);
}

} // namespace komado::stream
