#include "runtime/stream/state_log.hpp"

#include "runtime/stream/genesis_codec.hpp"

#include <cstring>
#include <utility>

namespace komado::stream {

namespace {

constexpr std::uint8_t format_version = 1;
constexpr std::size_t parts_position = 8; // of the fixed-width number of parts in a record

void encode(byte_writer& out, const partition_state& partition) {
  out.signed_integer(partition.position);
  out.signed_integer(partition.leader_epoch);
  out.signed_integer(partition.watermark.time_since_epoch().count());
  out.signed_integer(partition.idle_at.value_or(-1));
  const auto& counters = partition.counters;
  out.unsigned_integer(counters.read);
  out.unsigned_integer(counters.aggregated);
  out.unsigned_integer(counters.late);
  out.unsigned_integer(counters.rejected.size());
  for (const auto count : counters.rejected)
    out.unsigned_integer(count);
}

void encode(byte_writer& out, timestamp end, device_ref device, std::uint64_t readings,
            std::span<const aggregate> values) {
  out.signed_integer(end.time_since_epoch().count());
  out.text(device.id);
  out.fixed(device.hash);
  out.unsigned_integer(readings);
  for (const auto& value : values) {
    out.number(value.sum);
    out.number(value.compensation);
    out.number(value.min);
    out.number(value.max);
    out.unsigned_integer(value.count);
  }
}

/// Splits a commit into records.
class state_encoder {
public:
  state_encoder(const shard_state& state, state_kind kind) : state_(state), kind_(kind) {
    begin_record();
    byte_writer out{records_.back()};
    if (kind == state_kind::snapshot)
      encode(out, state.job);
    out.signed_integer(state.watermark.time_since_epoch().count());
    out.unsigned_integer(state.partitions.size());
    for (const auto& partition : state.partitions)
      encode(out, partition);
  }

  void add_row(timestamp end, const window_table& table, std::size_t index) {
    if (records_.back().size() >= state_record_bytes)
      begin_record();
    byte_writer out{records_.back()};
    const auto& row = table.row(index);
    encode(out, end, state_.devices[row.device], row.readings, table.values(index));
  }

  std::vector<std::string> finish() {
    const auto parts = static_cast<std::uint32_t>(records_.size());
    for (auto& record : records_)
      std::memcpy(record.data() + parts_position, &parts, sizeof parts);
    return std::move(records_);
  }

private:
  void begin_record() {
    const auto part = static_cast<std::uint32_t>(records_.size());
    byte_writer out{records_.emplace_back()};
    out.raw("KS", 2);
    out.raw(&format_version, 1);
    out.raw(&kind_, 1);
    out.fixed(part);
    out.fixed(0);
    out.unsigned_integer(state_.stamp.incarnation);
    out.raw(state_.stamp.owner.bytes.data(), state_.stamp.owner.bytes.size());
    out.unsigned_integer(state_.stamp.commit_seq);
    out.unsigned_integer(state_.job.format.fields.size());
  }

  const shard_state& state_;
  state_kind kind_;
  std::vector<std::string> records_;
};

} // namespace

std::vector<std::string> encode_state(const shard_state& state, state_kind kind) {
  state_encoder encoder{state, kind};
  for (const auto& [end, table] : state.windows) {
    if (kind == state_kind::delta) {
      for (const auto row : table.changes())
        encoder.add_row(end, table, row);
    } else {
      for (std::size_t row = 0; row < table.size(); ++row)
        encoder.add_row(end, table, row);
    }
  }
  return encoder.finish();
}

result<state_record_head> decode_head(byte_reader& in) {
  char magic[2] = {};
  std::uint8_t version = 0;
  state_record_head head;
  in.raw(magic, 2);
  in.raw(&version, 1);
  in.raw(&head.kind, 1);
  if (!in.ok() || magic[0] != 'K' || magic[1] != 'S')
    return error{errc::corrupt, "not a state record"};
  if (version != format_version)
    return error{errc::unknown_version, "written in format " + std::to_string(version)
                                          + ", this version of komado reads format "
                                          + std::to_string(format_version)};
  head.part = in.fixed();
  head.parts = in.fixed();
  head.stamp.incarnation = in.unsigned_integer();
  in.raw(head.stamp.owner.bytes.data(), head.stamp.owner.bytes.size());
  head.stamp.commit_seq = in.unsigned_integer();
  head.fields = in.unsigned_integer();
  const bool known = head.kind == state_kind::delta || head.kind == state_kind::snapshot;
  if (!in.ok() || !known || head.part >= head.parts || head.fields > max_fields)
    return error{errc::corrupt, "its head does not decode"};
  return head;
}

} // namespace komado::stream
