#pragma once

#include "cli/top/screen_lines.hpp"

#include <memory>
#include <span>

namespace komado::cli {

/// What a person at the terminal wants.
enum class screen_event { timeout, redraw, news, end };

/// The terminal behind the standard input and output, as a full screen: the other screen, no cursor, keys
/// without a return. Given back as it was on destruction, and while the person stops the program (Ctrl-Z).
/// Make it before any other thread: SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP and SIGWINCH are taken from
/// the whole process and become events.
class terminal_screen {
public:
  terminal_screen();
  ~terminal_screen();
  terminal_screen(const terminal_screen&) = delete;
  terminal_screen& operator=(const terminal_screen&) = delete;

  /// As the terminal is now; 80 by 24 if it does not tell.
  screen_size size() const;

  /// Replaces what is shown.
  void draw(std::span<const screen_line> lines);

  /// Waits for a key, a signal, or that `news`, a descriptor, can be read; for a second at most. q, Ctrl-C, a
  /// signal that ends and a terminal that is gone are `end`.
  screen_event wait(int news);

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Whether texts are in UTF-8 by the environment's locale.
bool has_utf8_locale();

} // namespace komado::cli
