#include "cli/top/top_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/http_query.hpp"
#include "cli/top/terminal_screen.hpp"
#include "cli/top/top_text.hpp"

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto period = 1s;
constexpr auto patience = 2s;

top_answers nothing_of(const host_port& node) {
  top_answers answers;
  answers.node = "http://" + to_string(node);
  return answers;
}

/// Asks the node for all that is shown. At the first failure, the rest of `into` stays as it was.
void ask(const host_port& node, top_answers& into) {
  const std::pair<const char*, std::optional<json_object> top_answers::*> questions[]{
      {"/api/v1/overview", &top_answers::overview},
      {"/api/v1/cluster", &top_answers::cluster},
      {"/api/v1/windows?order=end&limit=10", &top_answers::windows},
      {"/api/v1/devices?order=clock&limit=10", &top_answers::clock},
      {"/api/v1/devices?order=late&limit=10", &top_answers::late},
      {"/api/v1/devices?order=rejected&limit=10", &top_answers::rejected},
  };
  into.failure.clear();
  for (const auto& [path, member] : questions) {
    const auto answer = query(node, path, patience);
    auto object = answer ? parse_object(*answer) : std::nullopt;
    if (!object) {
      into.failure = answer ? into.node + path + ": the answer is no JSON object: is it a node of another version?"
                            : answer.error().message;
      return;
    }
    into.*member = std::move(*object);
  }
}

/// Asks once a period, on a thread of its own: the screen answers its keys while a node hangs.
class asker {
public:
  explicit asker(host_port node) : node_(std::move(node)), thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~asker() {
    thread_.request_stop();
    thread_.join();
    close(news_);
  }
  asker(const asker&) = delete;
  asker& operator=(const asker&) = delete;

  /// Can be read when there is something new to take.
  int news() const { return news_; }

  top_answers take() {
    eventfd_t count = 0;
    eventfd_read(news_, &count);
    const std::lock_guard guard{mutex_};
    return newest_;
  }

private:
  void run(const std::stop_token& stop) {
    top_answers answers = nothing_of(node_);
    while (!stop.stop_requested()) {
      ask(node_, answers);
      std::unique_lock lock{mutex_};
      newest_ = answers;
      eventfd_write(news_, 1);
      stopped_.wait_for(lock, stop, period, [] { return false; });
    }
  }

  host_port node_;
  int news_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  top_answers newest_; // guarded by mutex_
  std::jthread thread_;
};

int report_once(const host_port& node) {
  top_answers answers = nothing_of(node);
  ask(node, answers);
  if (!answers.failure.empty()) {
    std::fprintf(stderr, "%s\n", answers.failure.c_str());
    return exit_failed;
  }
  for (const auto& line : top_lines(answers, {0, 0, has_utf8_locale()}))
    std::printf("%s\n", line.text.c_str());
  return exit_ok;
}

void show(const host_port& node) {
  auto screen = std::make_unique<terminal_screen>();
  asker from{node};
  top_answers answers = nothing_of(node);
  for (auto event = screen_event::redraw; event != screen_event::end; event = screen->wait(from.news())) {
    if (event == screen_event::news)
      answers = from.take();
    if (event != screen_event::timeout)
      screen->draw(top_lines(answers, screen->size()));
  }
  screen.reset(); // before the last question is waited for
}

} // namespace

int run_top(const top_settings& settings) {
  const auto node = node_of(settings);
  if (settings.once || isatty(STDOUT_FILENO) == 0)
    return report_once(node);
  show(node);
  return exit_ok;
}

} // namespace komado::cli
