#pragma once

#include "runtime/stream/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace komado::cli {

/// What became of a record of the input topic, judged as a node judges it.
enum class reading_fate { accepted, late, rejected };

/// A record of the input topic that is of the device, or names it and cannot be read.
struct input_reading {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<stream::timestamp> written; ///< its Kafka timestamp; if only the rejects topic has it, that of its reject
  std::optional<stream::timestamp> time;    ///< its event time; nothing if it cannot be read
  reading_fate fate = reading_fate::accepted;
  std::string reason;                         ///< why it was rejected
  std::optional<stream::timestamp> watermark; ///< of a late one: that of its partition, at least, when it came
};

/// A record of the output or the late topic.
struct output_record {
  std::string text; ///< as it is in the topic: foreign input
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<stream::timestamp> written;
  stream::timestamp end{};
  std::uint64_t count = 0;
  std::string closed_by;
};

/// An open window, as the node tells of it.
struct live_window {
  stream::timestamp end{};
  std::uint64_t count = 0;
  std::optional<double> remaining_seconds;
  std::optional<std::int64_t> waits_for; ///< a partition
  std::int64_t partitions_behind = 0;                   ///< this one and others
  std::optional<stream::timestamp> waits_for_watermark; ///< nothing was read there yet if there is none
};

/// Readings that a node took in after their window, or rejected, not long ago.
struct live_event {
  std::optional<stream::timestamp> end; ///< of the window, of late ones
  std::int64_t partition = 0;
  std::int64_t offset = 0;
  std::uint64_t readings = 1;
  std::string reason; ///< of rejected ones
};

struct live_result {
  stream::timestamp end{};
  std::uint64_t count = 0;
  std::string closed_by;
  std::optional<stream::timestamp> closed_at;
};

/// What a node knows of the device.
struct live_facts {
  std::string failure; ///< why there is no answer; empty: there is one
  bool known = false;  ///< the node has seen the device
  std::optional<stream::timestamp> last_reading; ///< event time
  std::vector<live_window> windows;
  std::vector<live_result> results;
  std::vector<live_event> late;
  std::vector<live_event> rejected;
};

/// The part of a partition that was searched: offsets [from, to).
struct searched_range {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
  bool whole = false; ///< all that the partition holds
};

/// All that was found out about one window of a device.
struct window_facts {
  std::string device;
  stream::timestamp start{};
  stream::timestamp end{};
  live_facts live;
  std::optional<output_record> result;
  std::vector<output_record> late;     ///< of the late topic
  std::vector<input_reading> readings; ///< of this window, or rejected near it, in the order of partition and offset
  std::optional<stream::timestamp> newest_elsewhere; ///< event time of another window's newest reading that was found
  std::vector<searched_range> searched;
  std::vector<std::string> failures; ///< what could not be searched, and why
};

} // namespace komado::cli
