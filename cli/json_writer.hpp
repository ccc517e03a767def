#pragma once

#include "cli/setting_syntax.hpp"
#include "runtime/stream/number.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace komado::cli {

/// Writes JSON as people read it: Boost.JSON would write 2.5 as 2.5E0.
class json_writer {
public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
  }

  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }

  json_writer& key(std::string_view name) {
    separate();
    stream::append_json_string(text_, name);
    text_ += ':';
    first_ = true;
    return *this;
  }

  /// Valid UTF-8.
  void value(std::string_view text) {
    separate();
    stream::append_json_string(text_, text);
  }
  void value(const std::string& text) { value(std::string_view{text}); }
  void value(const char* text) { value(std::string_view{text}); }
  void value(bool is) { raw(is ? "true" : "false"); }
  void value(std::int64_t number) { raw(std::to_string(number)); }
  void value(std::uint64_t number) { raw(std::to_string(number)); }
  void value(std::uint32_t number) { raw(std::to_string(number)); }
  void value(std::int32_t number) { raw(std::to_string(number)); }
  void value(double number) {
    constexpr double places = 1000;
    raw(std::isfinite(number) ? render_number(std::round(number * places) / places) : "null");
  }
  void value(stream::timestamp time) {
    if (time < stream::earliest_time || time >= stream::latest_time)
      raw("null");
    else
      value(render_time(time));
  }
  template <class T>
  void value(const std::optional<T>& known) {
    if (known)
      value(*known);
    else
      raw("null");
  }
  /// As results print it, every digit that counts.
  void exact(double number) {
    separate();
    if (std::isfinite(number))
      stream::append_double(text_, number);
    else
      text_ += "null";
  }
  void null() { raw("null"); }
  /// An empty name is none.
  void name(const std::string& text) { value(text.empty() ? std::nullopt : std::optional{text}); }

  std::string take() && { return std::move(text_); }

private:
  void separate() {
    if (!first_)
      text_ += ',';
    first_ = false;
  }

  void raw(std::string_view text) {
    separate();
    text_ += text;
  }

  std::string text_;
  bool first_ = true; // nothing before it that a comma would have to divide
};

} // namespace komado::cli
