#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::kafka {

/// A view of one record; valid while the fetched_records (or the visit) that it comes from lives and is not moved.
struct record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1; ///< of the Kafka record, UNIX milliseconds; -1: it has none
  std::string_view key;           ///< empty if absent
  std::string_view value;         ///< empty if null (a tombstone)
  bool has_key = false;
  bool has_value = false;
};

/// Consecutive records of ONE partition, in offset order (offsets have holes: transaction markers,
/// aborted and compacted records). Their bytes lie one after the other, so that whoever scans them, on another
/// core, has them brought along by the processor.
class fetched_records {
public:
  fetched_records() = default;
  explicit fetched_records(std::int32_t partition) noexcept : partition_{partition} {}
  fetched_records(fetched_records&&) = default;
  fetched_records& operator=(fetched_records&&) = default;

  /// Makes room for so many records, whose keys and values take so many bytes.
  void reserve(std::size_t records, std::size_t bytes);

  /// Copies a record, which lies behind all others.
  void append(const record& next);

  /// The leader epoch of the last record.
  void set_leader_epoch(std::int32_t epoch) noexcept { leader_epoch_ = epoch; }

  void set_end_of_partition(std::optional<std::int64_t> end) noexcept { end_of_partition_ = end; }

  std::int32_t partition() const noexcept { return partition_; }
  std::size_t size() const noexcept { return places_.size(); }
  bool empty() const noexcept { return places_.empty(); }

  /// Requires `index < size()`.
  record operator[](std::size_t index) const noexcept;

  /// Set if the read position reached the end of the partition behind these records: the offset that
  /// the next record will have at least. It may lie beyond the last offset + 1, and it is what the
  /// position becomes. Under read_committed "the end" is the last stable offset.
  std::optional<std::int64_t> end_of_partition() const noexcept { return end_of_partition_; }

  /// The offset to read next: end_of_partition(), else the last offset + 1; absent if neither is.
  std::optional<std::int64_t> next_offset() const noexcept;

  /// Leader epoch of the last record; -1 if there is no record or the broker did not tell.
  std::int32_t leader_epoch() const noexcept { return leader_epoch_; }

  /// Iterates over records by value.
  class iterator {
  public:
    using value_type = record;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    iterator(const fetched_records& owner, std::size_t index) noexcept : owner_{&owner}, index_{index} {}
    record operator*() const noexcept { return (*owner_)[index_]; }
    iterator& operator++() noexcept {
      ++index_;
      return *this;
    }
    iterator operator++(int) noexcept {
      auto old = *this;
      ++index_;
      return old;
    }
    friend bool operator==(const iterator& left, const iterator& right) noexcept {
      return left.index_ == right.index_;
    }

  private:
    const fetched_records* owner_ = nullptr;
    std::size_t index_ = 0;
  };

  iterator begin() const noexcept { return {*this, 0}; }
  iterator end() const noexcept { return {*this, size()}; }

private:
  static constexpr std::int32_t absent = -1;

  struct place {
    std::int64_t offset;
    std::int64_t timestamp_ms;
    std::size_t begin; // of the key, in bytes_; the value lies behind it
    std::int32_t key_size;
    std::int32_t value_size;
  };

  std::vector<place> places_;
  std::string bytes_;
  std::optional<std::int64_t> end_of_partition_;
  std::int32_t partition_ = -1;
  std::int32_t leader_epoch_ = -1;
};

} // namespace komado::kafka
