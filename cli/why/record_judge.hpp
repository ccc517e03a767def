#pragma once

#include "cli/reject_record.hpp"
#include "cli/why/window_facts.hpp"
#include "runtime/stream/judge_time.hpp"
#include "runtime/stream/reading_parser.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// What decides whether a job accepts a record, as its settings say.
struct judge_rules {
  stream::reading_format format;
  stream::duration window_size{};
  stream::duration watermark_delay{};
  stream::time_bounds bounds;
};

/// Judges records of the input topic as nodes do (runtime/stream/partition_feed), and keeps those of one device.
/// A search may begin in the middle of a partition: then its watermark is known to be at least what the records
/// since prove, and some late readings look accepted.
class record_judge {
public:
  record_judge(judge_rules rules, std::string device);

  /// The records that follow are of this partition, in the order of their offsets.
  void begin(std::int32_t partition);

  /// `value`: nothing for a tombstone. `written`: nothing if the record has no timestamp.
  void take(std::int64_t offset, std::optional<stream::timestamp> written, std::optional<std::string_view> value);

  /// A record that a node has rejected. Kept unless its place was taken before: the input says more of it.
  void take(const rejected_record& reject);

  /// Records of the device, and those that name it in quotes but cannot be read.
  const std::vector<input_reading>& found() const { return found_; }

  stream::duration window_size() const { return rules_.window_size; }

private:
  std::optional<stream::reject_reason> judge(std::optional<stream::timestamp> written,
                                             std::optional<std::string_view> value);
  bool is_of_device(std::optional<std::string_view> value) const;

  judge_rules rules_;
  std::string device_;
  std::string quoted_;
  stream::reading_parser parser_;
  stream::reading reading_{};
  bool parsed_ = false; // reading_ is of the last record
  std::int32_t partition_ = 0;
  stream::timestamp watermark_ = stream::no_watermark;
  std::vector<input_reading> found_;
};

/// Of `found`, what belongs to the window that ends at `end`: by its event time, or, where that cannot be read, by
/// its Kafka timestamp.
std::vector<input_reading> of_window(const std::vector<input_reading>& found, stream::timestamp end,
                                     stream::duration size);

} // namespace komado::cli
