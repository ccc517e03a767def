#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::kafka {

/// A view of one record; valid while the fetched_records (or the visit) that it comes from lives.
struct record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1; ///< of the Kafka record, UNIX milliseconds; -1: it has none
  std::string_view key;           ///< empty if absent
  std::string_view value;         ///< empty if null (a tombstone)
  bool has_key = false;
  bool has_value = false;
};

/// Consecutive records of ONE partition, in offset order (offsets have holes: transaction markers,
/// aborted and compacted records), as their owner holds them.
class fetched_records {
public:
  fetched_records() = default;
  explicit fetched_records(std::int32_t partition) noexcept : partition_{partition} {}

  /// Makes room for so many records.
  void reserve(std::size_t records) { records_.reserve(records); }

  /// Adds a record that lies behind all others; its key and value live as long as the owner().
  void append(const record& next) { records_.push_back(next); }

  /// Whatever the records' keys and values lie in. It must not outlive the reader that it comes from.
  void set_owner(std::shared_ptr<const void> owner) noexcept { owner_ = std::move(owner); }

  /// The leader epoch of the last record.
  void set_leader_epoch(std::int32_t epoch) noexcept { leader_epoch_ = epoch; }

  void set_end_of_partition(std::optional<std::int64_t> end) noexcept { end_of_partition_ = end; }

  std::int32_t partition() const noexcept { return partition_; }
  std::size_t size() const noexcept { return records_.size(); }
  bool empty() const noexcept { return records_.empty(); }

  /// Requires `index < size()`.
  const record& operator[](std::size_t index) const noexcept { return records_[index]; }

  /// Set if the read position reached the end of the partition behind these records: the offset that
  /// the next record will have at least. It may lie beyond the last offset + 1, and it is what the
  /// position becomes. Under read_committed "the end" is the last stable offset.
  std::optional<std::int64_t> end_of_partition() const noexcept { return end_of_partition_; }

  /// The offset to read next: end_of_partition(), else the last offset + 1; absent if neither is.
  std::optional<std::int64_t> next_offset() const noexcept;

  /// Leader epoch of the last record; -1 if there is no record or the broker did not tell.
  std::int32_t leader_epoch() const noexcept { return leader_epoch_; }

  std::vector<record>::const_iterator begin() const noexcept { return records_.begin(); }
  std::vector<record>::const_iterator end() const noexcept { return records_.end(); }

private:
  std::shared_ptr<const void> owner_;
  std::vector<record> records_;
  std::optional<std::int64_t> end_of_partition_;
  std::int32_t partition_ = -1;
  std::int32_t leader_epoch_ = -1;
};

} // namespace komado::kafka
