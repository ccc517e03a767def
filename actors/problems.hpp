#pragma once

#include "actors/cluster_history.hpp"
#include "actors/cluster_report.hpp"

#include <string>
#include <vector>

namespace komado::actors {

enum class severity : std::uint8_t {
  attention, ///< somebody should know
  trouble,   ///< results wait until it is over
};

/// Something that is not as it should be, for people.
struct problem {
  severity how = severity::attention;
  std::string text;   ///< what happens, and where
  std::string advice; ///< what to do
};

/// What the job's settings say of time.
struct patience_settings {
  stream::duration watermark_delay{};
  stream::duration idle_timeout{};
  stream::duration max_drift{};
};

/// All that is wrong, the worst first.
std::vector<problem> find_problems(const cluster_report& report, const cluster_sample& now,
                                   const patience_settings& settings);

/// The state of the cluster in one sentence.
std::string sentence_of(const cluster_report& report, const cluster_sample& now);

/// A span of time as people say it: "41 s", "6 min", "1.5 h", "3 d".
std::string span_text(double seconds);

} // namespace komado::actors
