#include "cli/log_repetition.hpp"

#include <algorithm>

namespace komado::cli {

std::optional<std::uint64_t> log_repetition::take(std::string_view message, time_point now) {
  const auto known = std::ranges::find(printed_, message, &printed::message);
  std::uint64_t held_back = 0;
  if (known != printed_.end()) {
    if (now - known->at < span) {
      ++known->held_back;
      return std::nullopt;
    }
    held_back = known->held_back;
    printed_.erase(known);
  } else if (printed_.size() == most) {
    printed_.erase(printed_.begin());
  }
  printed_.push_back({std::string{message}, now});
  return held_back;
}

} // namespace komado::cli
