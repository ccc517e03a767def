#include "tests/simulation/state_record.hpp"

#include <stdexcept>

namespace komado::simulation {

namespace {

class cursor {
public:
  explicit cursor(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - at_)
      throw std::out_of_range{"state record"};
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value += static_cast<std::uint64_t>(byte % 128) << shift;
      if (byte < 128)
        return value;
    }
  }

  std::int64_t zigzag() {
    const auto value = varint();
    return value % 2 ? -static_cast<std::int64_t>(value / 2) - 1 : static_cast<std::int64_t>(value / 2);
  }

  std::uint32_t fixed() {
    std::uint32_t value = 0;
    for (const auto byte : take(4))
      value = value >> 8 | static_cast<std::uint32_t>(static_cast<unsigned char>(byte)) << 24;
    return value;
  }

  void skip_text() { take(varint()); }
  std::size_t at() const { return at_; }

private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

void skip_genesis(cursor& in) {
  in.take(16);
  in.varint();
  in.skip_text();
  in.skip_text();
  for (auto offsets = in.varint(); offsets > 0; --offsets)
    in.zigzag();
  in.skip_text();
  in.skip_text();
  in.varint();
  for (auto fields = in.varint(); fields > 0; --fields)
    in.skip_text();
  for (int durations = 0; durations < 4; ++durations)
    in.zigzag();
}

audited_partition decode_partition(cursor& in) {
  audited_partition partition;
  partition.position = in.zigzag();
  partition.leader_epoch = in.zigzag();
  partition.watermark = in.zigzag();
  in.zigzag(); // idle at
  partition.read = in.varint();
  partition.aggregated = in.varint();
  partition.late = in.varint();
  partition.rejected.resize(in.varint());
  for (auto& count : partition.rejected)
    count = in.varint();
  return partition;
}

audited_record decode(std::string_view bytes) {
  cursor in{bytes};
  if (in.take(3) != "KS\x01")
    throw std::out_of_range{"magic"};
  audited_record record;
  record.snapshot = in.take(1) == "\x02";
  record.part = in.fixed();
  record.parts = in.fixed();
  record.incarnation = in.varint();
  record.owner = in.take(16);
  record.commit_seq = in.varint();
  in.varint(); // fields
  if (record.part != 0)
    return record;
  if (record.snapshot) {
    const auto begin = in.at();
    skip_genesis(in);
    record.genesis = bytes.substr(begin, in.at() - begin);
  }
  record.watermark = in.zigzag();
  for (auto partitions = in.varint(); partitions > 0; --partitions)
    record.partitions.push_back(decode_partition(in));
  return record;
}

} // namespace

std::optional<audited_record> decode_state_record(std::string_view bytes) {
  try {
    return decode(bytes);
  } catch (const std::out_of_range&) {
    return std::nullopt;
  }
}

} // namespace komado::simulation
