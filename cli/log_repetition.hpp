#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// Holds back messages that were printed a moment ago, so that a trouble that lasts does not flood the log: the same
/// text again, and, of texts that differ in their digits only, what goes beyond a number that is more than a node's shards
/// usually are, each of which may have to be told of. Knows the last few messages only. Not thread-safe.
class log_repetition {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The same message is printed once in this time.
  static constexpr std::chrono::seconds span{10};
  /// Of messages that are alike but for their digits, `burst` are printed in this time.
  static constexpr std::chrono::seconds burst_span{60};
  static constexpr std::size_t burst = 32;
  /// How many messages it tells apart, and how many kinds of them; the one seen longest ago is forgotten first.
  static constexpr std::size_t most = 64;

  /// Nothing if `message` is to be held back at `now`, which never goes back; else how many were since it was printed
  /// last, and those like it that were beyond the burst.
  std::optional<std::uint64_t> take(std::string_view message, time_point now);

private:
  struct printed {
    std::string message;
    time_point at;
    std::uint64_t held_back = 0;
  };
  struct kind {
    std::string text; ///< without digits
    time_point since; ///< of the burst
    std::size_t printed = 0;
    std::uint64_t held_back = 0;
  };

  kind& kind_of(std::string_view message, time_point now);

  std::vector<printed> printed_; // that of the longest ago first
  std::vector<kind> kinds_;      // the same
};

} // namespace komado::cli
