#include "runtime/kafka/failpoint.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <thread>
#include <unistd.h>

namespace komado::kafka {
namespace {

constexpr int exit_code = 137; // as after kill -9

struct choice {
  choice(std::string_view point, std::int64_t at, std::string_view what)
      : name{point}, number{at}, action{what} {}

  std::string_view name;
  std::int64_t number;
  std::string_view action;
  std::atomic<std::int64_t> passes = 0;
};

std::string_view cut(std::string_view& text, char end) {
  const auto head = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), head.size() + 1));
  return head;
}

std::int64_t number_of(std::string_view text, std::int64_t otherwise) {
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

std::deque<choice> read_choices() {
  std::deque<choice> found;
  const char* chosen = std::getenv("KOMADO_FAILPOINT");
  for (std::string_view rest{chosen ? chosen : ""}; !rest.empty();) {
    auto entry = cut(rest, ',');
    const auto name = cut(entry, ':');
    const auto number = number_of(cut(entry, ':'), 1);
    found.emplace_back(name, number, entry);
  }
  return found;
}

std::deque<choice>& choices() {
  static auto all = read_choices();
  return all;
}

void act(std::string_view action) {
  if (action.empty() || action == "exit")
    _exit(exit_code);
  if (action == "stop")
    kill(getpid(), SIGSTOP);
  else
    std::this_thread::sleep_for(std::chrono::milliseconds{number_of(action, 0)});
}

} // namespace

void failpoint(std::string_view name) {
  for (auto& each : choices())
    if (each.name == name && each.passes.fetch_add(1) + 1 == each.number)
      act(each.action);
}

std::int64_t failpoint_value(std::string_view name, std::int64_t otherwise) {
  for (const auto& each : choices())
    if (each.name == name)
      return each.number;
  return otherwise;
}

} // namespace komado::kafka
