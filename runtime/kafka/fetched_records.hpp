#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct rd_kafka_message_s;

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
/// aborted and compacted records). Owns librdkafka's messages: nothing is copied, destruction frees
/// them, on any thread, and may outlive the reader. Move-only; a moved-from object is empty.
class fetched_records {
public:
  fetched_records() = default;
  /// Takes ownership of `messages`: none of them an error or an end-of-partition event. `source` is
  /// the client that fetched them: it must live until they are freed.
  fetched_records(std::shared_ptr<const void> source, std::int32_t partition,
                  std::vector<rd_kafka_message_s*> messages,
                  std::optional<std::int64_t> end_of_partition) noexcept;
  ~fetched_records();
  fetched_records(fetched_records&& other) noexcept;
  fetched_records& operator=(fetched_records&& other) noexcept;

  std::int32_t partition() const noexcept { return partition_; }
  std::size_t size() const noexcept { return messages_.size(); }
  bool empty() const noexcept { return messages_.empty(); }

  /// Requires `index < size()`.
  record operator[](std::size_t index) const noexcept;

  /// Asks the processor for the records some way behind `index`: another core has written them. For
  /// loops over the records in order; no effect but speed.
  void prefetch(std::size_t index) const noexcept;

  /// Set if the read position reached the end of the partition behind these records: the offset that
  /// the next record will have at least. It may lie beyond the last offset + 1, and it is what the
  /// position becomes. Under read_committed "the end" is the last stable offset.
  std::optional<std::int64_t> end_of_partition() const noexcept { return end_of_partition_; }

  /// The offset to read next: end_of_partition(), else the last offset + 1; absent if neither is.
  std::optional<std::int64_t> next_offset() const noexcept;

  /// Leader epoch of the last record; -1 if there is no record or the broker did not tell.
  std::int32_t leader_epoch() const noexcept;

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
  void free_messages() noexcept;

  std::shared_ptr<const void> source_;
  std::vector<rd_kafka_message_s*> messages_;
  std::optional<std::int64_t> end_of_partition_;
  std::int32_t partition_ = -1;
};

} // namespace komado::kafka
