#pragma once

#include "runtime/stream/aggregate.hpp"
#include "runtime/stream/device_activity.hpp"
#include "runtime/stream/identity.hpp"
#include "runtime/stream/reading.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {

/// The combined readings of one device in one window, within one batch. On-time and late readings
/// travel as separate entries.
struct batch_entry {
  timestamp window_end;
  std::uint32_t hash = 0;      ///< murmur2 of the device
  std::uint32_t key_begin = 0; ///< the device is batch::keys[key_begin, key_begin + key_size)
  std::uint32_t readings = 0;  ///< how many readings were combined, nulls included
  std::uint32_t combined = 0;  ///< of several readings: the first of the entry's batch::combined
  std::uint16_t key_size = 0;
  bool late = false; ///< the window had ended by the partition's own watermark before the reading
  sighting seen;     ///< for people
};

/// So much of a rejected record is kept: with its headers it stays below the default limit of Kafka's records, 1 MiB, and of
/// what nodes send each other, 4 MiB.
inline constexpr std::size_t most_reject_key_bytes = 64 * 1024;
inline constexpr std::size_t most_reject_value_bytes = 768 * 1024;

/// A record that no window takes.
struct rejected_record {
  log_offset offset = 0;
  reject_reason reason = reject_reason::malformed;
  std::optional<std::string> key;   ///< its first most_reject_key_bytes
  std::optional<std::string> value; ///< its first most_reject_value_bytes
  std::uint64_t cut_from = 0;       ///< the size of the value, if it was larger than that

  /// The value's size as it was.
  std::uint64_t original_size() const noexcept {
    return cut_from != 0 ? cut_from : value ? value->size() : 0;
  }

  /// The memory that it takes, as credit counts it.
  std::size_t bytes() const noexcept;
};

/// A reading that was rejected for its time, as its device's shard is told, for people. The record itself
/// travels as a rejected_record, to whichever shard its offset belongs to.
struct clock_fault {
  log_offset offset = 0;
  reject_reason reason = reject_reason::future;
  std::uint32_t hash = 0; ///< murmur2 of the device
  std::string device;
  timestamp event;
  clock_skew skew = unknown_skew;
};

/// What one source sends one shard: all that the scanned offsets `[first, next)` of its partition
/// hold for that shard, which may be nothing (design §2, rule 1).
///
/// Most entries of a large job are of one reading, which stays as it is: a fifth of an aggregate's size, and it is
/// written by one core and read by another.
struct batch {
  session_id session = 0;
  source_id source = 0;
  partition_id partition = 0;
  log_offset first = 0;
  log_offset next = 0;
  std::int32_t leader_epoch = -1; ///< of the last record below `next`; -1 if unknown
  timestamp watermark = no_watermark; ///< the partition's watermark at `next`
  std::uint64_t read = 0; ///< records routed to the shard: readings plus rejected records
  std::string keys;
  std::size_t fields = 0; ///< of each entry
  std::vector<batch_entry> entries;
  std::vector<double> values;      ///< one per entry and field: the entry's only reading, NaN for null
  std::vector<aggregate> combined; ///< one per field of each entry that is not of one reading
  std::vector<rejected_record> rejected;
  std::vector<clock_fault> clock_faults;

  std::string_view device(const batch_entry& entry) const noexcept {
    return std::string_view{keys}.substr(entry.key_begin, entry.key_size);
  }

  /// The only reading of entry `index`.
  std::span<const double> reading(std::size_t index) const noexcept {
    return std::span{values}.subspan(index * fields, fields);
  }
  /// What the readings of an entry that is not of one reading amount to.
  std::span<const aggregate> aggregates(const batch_entry& entry) const noexcept {
    return std::span{combined}.subspan(entry.combined, fields);
  }

  /// The size that credit is counted in; a function of the content, equal on both sides.
  std::size_t bytes() const noexcept;
};

/// Collects what a source has scanned for one shard, and combines readings of one device and window.
class batch_builder {
public:
  /// Builds entries of `fields` fields each; at least one.
  explicit batch_builder(std::size_t fields);

  /// Takes one reading in; `values` holds one number per field, NaN for null.
  void add(std::uint32_t hash, std::string_view device, timestamp window_end, bool late,
           std::span<const double> values, timestamp event, clock_skew skew);

  /// Takes one rejected record in.
  void reject(rejected_record record);

  /// Tells of a reading that was rejected for its time. Counts no record.
  void tell(clock_fault fault);

  /// batch::bytes() of what was collected.
  std::size_t bytes() const noexcept;

  /// True if no record was collected.
  bool empty() const noexcept {
    return collected_.read == 0 && collected_.clock_faults.empty();
  }

  /// Hands over what was collected and starts afresh. The caller names session and offsets.
  batch take();

  /// Drops what was collected.
  void clear();

private:
  // Small, since a source has one such cache for each shard, and they compete for the processor's.
  struct cache_slot {
    std::uint16_t entry = 0;
    std::uint16_t tag = 0;
  };

  /// The entry that takes such a reading in, or nullptr: then it is the next one's place.
  batch_entry* find(std::uint32_t hash, std::string_view device, timestamp window_end, bool late);
  void append(std::uint32_t hash, std::string_view device, timestamp window_end, bool late,
              std::span<const double> values, const sighting& seen);
  void combine(batch_entry& entry, std::span<const double> values);

  batch collected_;
  std::size_t rejected_bytes_ = 0;
  // A direct-mapped cache of entries. A collision costs a second entry for the same device and
  // window, which the shard merges: cheaper than a table that never misses.
  std::vector<cache_slot> recent_;
};

} // namespace komado::stream
