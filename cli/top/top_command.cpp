#include "cli/top/top_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/http_query.hpp"
#include "cli/top/terminal_screen.hpp"
#include "cli/top/top_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto period = 1s;
constexpr auto patience = 2s;
/// For a screen that is drawn each second, a busy shard may hold up a list for this long; what comes later is in the next.
constexpr std::string_view list_patience = "&wait=150";

using clock = std::chrono::steady_clock;

struct question {
  std::string_view path;
  top_answer top_answers::*answer;

  bool is_list() const { return path.find('?') != path.npos; }
};

/// Those of one line are asked in turn, the lines at the same time: one that is slow holds up its own rows only.
using question_line = std::span<const question>;

constexpr question of_overview[]{{"/api/v1/overview", &top_answers::overview}};
constexpr question of_cluster[]{{"/api/v1/cluster", &top_answers::cluster}};
constexpr question of_windows[]{{"/api/v1/windows?order=end&limit=10", &top_answers::windows}};
constexpr question of_devices[]{{"/api/v1/devices?order=readings&limit=10", &top_answers::busiest},
                                {"/api/v1/devices?order=rejected&limit=10", &top_answers::rejected},
                                {"/api/v1/devices?order=late&limit=10", &top_answers::late},
                                {"/api/v1/devices?order=clock&limit=10", &top_answers::clock}};
constexpr std::array<question_line, 4> question_lines{of_overview, of_cluster, of_windows, of_devices};

top_answer ask(const host_port& node, const std::string& path) {
  top_answer made;
  const auto answer = query(node, path, patience);
  if (!answer)
    made.failure = answer.error().message;
  else if (made.object = parse_object(*answer); !made.object)
    made.failure = "http://" + to_string(node) + path + ": the answer is no JSON object: is it a node of another version?";
  made.came = clock::now();
  return made;
}

/// Asks each line of questions once a period, on threads of their own: the screen answers its keys while a node hangs.
class asker {
public:
  explicit asker(host_port node) : node_(std::move(node)) {
    newest_.node = "http://" + to_string(node_);
    for (const auto& line : question_lines)
      threads_.emplace_back([this, line](const std::stop_token& stop) { run(stop, line); });
  }
  ~asker() {
    for (auto& thread : threads_)
      thread.request_stop();
    threads_.clear();
    close(news_);
  }
  asker(const asker&) = delete;
  asker& operator=(const asker&) = delete;

  /// Can be read when all that was asked is answered.
  int news() const { return news_; }

  /// What is known now; answers that are still waited for are as they were.
  top_answers take() {
    eventfd_t count = 0;
    eventfd_read(news_, &count);
    const std::lock_guard guard{mutex_};
    newest_.now = clock::now();
    return newest_;
  }

private:
  void run(const std::stop_token& stop, question_line line) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
      ++under_way_;
      for (const auto& each : line) {
        lock.unlock();
        auto made = ask(node_, std::string{each.path}.append(each.is_list() ? list_patience : ""));
        lock.lock();
        keep(std::move(made), newest_.*each.answer);
        if (stop.stop_requested())
          return;
      }
      if (--under_way_ == 0)
        eventfd_write(news_, 1);
      // In step with the others, so that the screen is drawn once for all of them.
      const auto next = began_ + period * ((clock::now() - began_) / period + 1);
      stopped_.wait_until(lock, stop, next, [] { return false; });
    }
  }

  /// What did not come leaves what is there.
  void keep(top_answer made, top_answer& known) {
    if (made.object)
      known = std::move(made);
    else
      known.failure = std::move(made.failure);
  }

  const host_port node_;
  const clock::time_point began_ = clock::now();
  const int news_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::mutex mutex_; // guards what follows, but the threads
  std::condition_variable_any stopped_;
  top_answers newest_;
  std::size_t under_way_ = 0;
  std::vector<std::jthread> threads_;
};

/// All answers, waited for.
top_answers ask_once(const host_port& node) {
  top_answers answers;
  answers.node = "http://" + to_string(node);
  std::vector<std::jthread> threads;
  for (const auto& line : question_lines)
    threads.emplace_back([&, line] { // each writes members of its own
      for (const auto& [path, answer] : line)
        answers.*answer = ask(node, std::string{path});
    });
  threads.clear();
  answers.now = clock::now();
  return answers;
}

int report_once(const host_port& node) {
  const auto answers = ask_once(node);
  if (!answers.overview.object) {
    std::fprintf(stderr, "%s\n", answers.overview.failure.c_str());
    return exit_failed;
  }
  for (const auto& line : top_lines(answers, {0, 0, has_utf8_locale()}))
    std::printf("%s\n", line.text.c_str());
  int code = exit_ok;
  for (const auto& line : question_lines) {
    const auto failed = std::ranges::find_if(line, [&](const auto& each) { return !(answers.*each.answer).failure.empty(); });
    if (failed == line.end())
      continue;
    std::fprintf(stderr, "%s\n", (answers.*failed->answer).failure.c_str());
    code = exit_failed;
  }
  return code;
}

void show(const host_port& node) {
  auto screen = std::make_unique<terminal_screen>();
  asker from{node};
  for (auto event = screen_event::redraw; event != screen_event::end; event = screen->wait(from.news()))
    screen->draw(top_lines(from.take(), screen->size()));
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
