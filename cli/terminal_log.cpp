#include "cli/terminal_log.hpp"

#include "cli/log_repetition.hpp"
#include "cli/log_text.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

namespace komado::cli {

namespace {

struct shared_log {
  std::mutex mutex;
  log_repetition repetition;
};

} // namespace

actors::log_function terminal_log(log_level least, log_format format) {
  return [shared = std::make_shared<shared_log>(), least, format](log_level level, std::string_view text) {
    if (level > least)
      return;
    const std::lock_guard guard{shared->mutex};
    log_entry entry{std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()), level, text};
    if (level <= log_level::warning) {
      const auto held_back = shared->repetition.take(text, std::chrono::steady_clock::now());
      if (!held_back)
        return;
      entry.held_back = *held_back;
    }
    const auto line = log_line(format, entry);
    std::fwrite(line.data(), 1, line.size(), stderr);
  };
}

} // namespace komado::cli
