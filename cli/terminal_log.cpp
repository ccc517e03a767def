#include "cli/terminal_log.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>

namespace komado::cli {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      std::array<char, 5> code{};
      std::snprintf(code.data(), code.size(), "\\x%02x", static_cast<unsigned char>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
  return out;
}

std::string clock_text() {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  const auto part = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%FT%T", &utc);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(part.count()));
  return text.data();
}

} // namespace

actors::log_function terminal_log(log_level least) {
  auto mutex = std::make_shared<std::mutex>();
  return [mutex, least](actors::log_level level, std::string_view text) {
    if (static_cast<int>(level) > static_cast<int>(least))
      return;
    const auto line = clock_text() + " " + std::string{log_level_names[static_cast<std::size_t>(level)]}
                      + " " + escaped(text) + "\n";
    const std::lock_guard guard{*mutex};
    std::fwrite(line.data(), 1, line.size(), stderr);
  };
}

} // namespace komado::cli
