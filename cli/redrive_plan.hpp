#pragma once

#include "cli/reject_record.hpp"
#include "cli/settings.hpp"
#include "runtime/stream/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::cli {

/// What becomes of a rejected record.
enum class redrive_verdict {
  chosen,
  not_asked_for,    ///< the settings choose others
  redriven_already, ///< and not asked for again
  repeated,         ///< the same place in the input was rejected before: by another job, for example
  cut,              ///< its bytes are not all there
  foreign,          ///< it comes from another topic than the job's input
};

/// The chosen records of one reason and partition.
struct redrive_group {
  std::uint64_t records = 0;
  std::int64_t first_offset = 0;
  std::int64_t last_offset = 0;
};

/// One chosen record to show.
struct redrive_example {
  input_place place;
  std::string reason;
  std::string key;
  std::string value; ///< its beginning
};

/// What a redrive would send, found by looking at each rejected record once. Pure.
class redrive_plan {
public:
  /// `redriven` are the places that were redriven before.
  redrive_plan(const redrive_settings& settings, std::set<std::string> redriven)
      : settings_{settings}, redriven_{std::move(redriven)} {}

  redrive_verdict add(const rejected_record& record);
  /// A record of the rejects topic that no node wrote.
  void add_unknown() noexcept { ++unknown_; }

  std::uint64_t count(redrive_verdict verdict) const;
  std::uint64_t unknown() const noexcept { return unknown_; }
  /// By reason and partition.
  const std::map<std::pair<std::string, std::int32_t>, redrive_group>& groups() const noexcept { return groups_; }
  /// The first three chosen ones.
  const std::vector<redrive_example>& examples() const noexcept { return examples_; }
  /// When the last of the chosen was rejected; meaningless without any.
  stream::timestamp last_rejected_at() const noexcept { return last_rejected_at_; }

private:
  redrive_verdict judge(const rejected_record& record) const;
  bool is_asked_for(const rejected_record& record) const;

  redrive_settings settings_;
  std::set<std::string> redriven_;
  std::set<input_place> chosen_;
  std::map<redrive_verdict, std::uint64_t> counts_;
  std::uint64_t unknown_ = 0;
  std::map<std::pair<std::string, std::int32_t>, redrive_group> groups_;
  std::vector<redrive_example> examples_;
  stream::timestamp last_rejected_at_{};
};

} // namespace komado::cli
