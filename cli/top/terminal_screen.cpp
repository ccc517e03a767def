#include "cli/top/terminal_screen.hpp"

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <langinfo.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

namespace komado::cli {

namespace {

// The alternate screen, no cursor, no wrapping: a character that is wider than we think breaks its line only.
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view leave = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/// False: the terminal is gone.
bool write_all(std::string_view text) {
  while (!text.empty()) {
    const auto written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR)
      return false;
    if (written > 0)
      text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string_view code_of(emphasis how, bool colors) {
  switch (how) {
  case emphasis::title:
    return "\x1b[1m";
  case emphasis::faint:
    return "\x1b[2m";
  case emphasis::attention:
    return colors ? "\x1b[33m" : "\x1b[1m";
  case emphasis::trouble:
    return colors ? "\x1b[1;31m" : "\x1b[1;7m";
  case emphasis::plain:
    break;
  }
  return "";
}

} // namespace

struct terminal_screen::state {
  bool has_keys = isatty(STDIN_FILENO) == 1;
  bool colors = std::getenv("NO_COLOR") == nullptr; // by no-color.org
  bool gone = false;
  termios before{};
  sigset_t signals{};
  sigset_t signals_before{};
  int signal_fd = -1;

  void open() {
    if (has_keys && tcgetattr(STDIN_FILENO, &before) == 0) {
      auto raw = before;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    } else {
      has_keys = false;
    }
    gone = !write_all(enter);
  }

  void close() const {
    if (has_keys)
      tcsetattr(STDIN_FILENO, TCSANOW, &before);
    write_all(leave);
  }

  screen_event take_signal() {
    signalfd_siginfo what{};
    if (read(signal_fd, &what, sizeof what) != sizeof what)
      return screen_event::timeout;
    if (what.ssi_signo == SIGWINCH)
      return screen_event::redraw;
    if (what.ssi_signo != SIGTSTP)
      return screen_event::end;
    close();
    raise(SIGSTOP); // returns when the shell lets us go on
    open();
    return screen_event::redraw;
  }

  screen_event take_key() {
    char key = 0;
    const auto size = read(STDIN_FILENO, &key, 1);
    const bool ends = size <= 0 || key == 'q' || key == 'Q' || key == '\x03';
    return ends ? screen_event::end : screen_event::redraw;
  }
};

terminal_screen::terminal_screen() : state_(std::make_unique<state>()) {
  auto& signals = state_->signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH})
    sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, &state_->signals_before);
  state_->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
  state_->open();
}

terminal_screen::~terminal_screen() {
  state_->close();
  ::close(state_->signal_fd);
}

screen_size terminal_screen::size() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return {80, 24, has_utf8_locale()};
  return {size.ws_col, size.ws_row, has_utf8_locale()};
}

void terminal_screen::draw(std::span<const screen_line> lines) {
  std::string out = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += i == 0 ? "" : "\r\n";
    out += code_of(lines[i].how, state_->colors);
    out += lines[i].text;
    out += "\x1b[0m\x1b[K";
  }
  out += "\x1b[J";
  state_->gone = !write_all(out);
}

screen_event terminal_screen::wait(int news) {
  if (state_->gone)
    return screen_event::end;
  pollfd watched[3] = {
      {state_->signal_fd, POLLIN, 0}, {news, POLLIN, 0}, {state_->has_keys ? STDIN_FILENO : -1, POLLIN, 0}};
  if (poll(watched, 3, 1000) <= 0)
    return screen_event::timeout;
  if (watched[0].revents != 0)
    return state_->take_signal();
  if (watched[2].revents != 0)
    return state_->take_key();
  return screen_event::news;
}

bool has_utf8_locale() {
  const auto locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr)
    return false;
  const bool utf8 = std::string_view{nl_langinfo_l(CODESET, locale)} == "UTF-8";
  freelocale(locale);
  return utf8;
}

} // namespace komado::cli
