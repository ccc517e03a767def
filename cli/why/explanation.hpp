#pragma once

#include "cli/why/window_facts.hpp"
#include "runtime/stream/time_zone.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

enum class verdict {
  open,       ///< a node holds the window open
  closed,     ///< its result is written
  late,       ///< all its readings came after their own partition had passed its end
  rejected,   ///< all its readings were rejected
  pending,    ///< its readings are in the input topic, and there is no result yet
  empty,      ///< the device is known, and no reading of this window was found
  never_seen, ///< nothing of the device was found
};

/// "open", "never_seen" and so on.
std::string_view to_string(verdict what) noexcept;

struct explanation {
  verdict what;
  std::vector<std::string> sentences; ///< printable; the first is the answer
};

/// The window, if a node holds it open; else nullptr.
const live_window* find_open(const window_facts& facts);

/// What happened to the window, by the facts alone. Times are written in `zone`, with fractions of a second if
/// the window has such bounds.
explanation explain(const window_facts& facts, stream::time_zone zone);

/// The explanation as text for people, and as one JSON object.
std::string why_text(const window_facts& facts, const explanation& told, stream::time_zone zone);
std::string why_json(const window_facts& facts, const explanation& told, stream::time_zone zone);

} // namespace komado::cli
