#include "cli/log_text.hpp"

#include "cli/setting_text.hpp"

#include <array>
#include <cstdio>
#include <ctime>

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

std::string clock_text(std::chrono::sys_time<std::chrono::milliseconds> time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto seconds = std::chrono::system_clock::to_time_t(whole);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%FT%T", &utc);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>((time - whole).count()));
  return text.data();
}

} // namespace

std::string log_line(log_format format, const log_entry& entry) {
  const auto time = clock_text(entry.time);
  const std::string level{log_level_names[static_cast<std::size_t>(entry.level)]};
  const auto count = std::to_string(entry.held_back);
  if (format == log_format::text)
    return time + " " + level + " " + escaped(entry.message) +
           (entry.held_back == 0 ? "" : " (and " + count + " more like it since it was said last)") + "\n";
  // What quote() escapes, it escapes as JSON does.
  return R"({"time":")" + time + R"(","level":")" + level + R"(","message":)" + quote(entry.message) +
         (entry.held_back == 0 ? "" : R"(,"held_back":)" + count) + "}\n";
}

} // namespace komado::cli
