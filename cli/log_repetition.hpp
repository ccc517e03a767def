#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// Holds back messages that were printed a moment ago, so that a trouble that lasts does not flood the
/// log. Knows the last few messages only. Not thread-safe.
class log_repetition {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The same message is printed once in this time.
  static constexpr std::chrono::seconds span{10};
  /// How many messages it tells apart; the one printed longest ago is forgotten first.
  static constexpr std::size_t most = 64;

  /// Nothing if `message` is to be held back at `now`, which never goes back; else how often it was since
  /// it was printed last.
  std::optional<std::uint64_t> take(std::string_view message, time_point now);

private:
  struct printed {
    std::string message;
    time_point at;
    std::uint64_t held_back = 0;
  };

  std::vector<printed> printed_; // that of the longest ago first
};

} // namespace komado::cli
