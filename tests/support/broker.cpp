#include "tests/support/broker.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace komado::test_support {
namespace {

namespace fs = std::filesystem;

const fs::path brokers{KOMADO_BROKER_DIRECTORY};

std::string run(const std::string& command) {
  std::FILE* output = ::popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> part;
  while (const auto size = output ? std::fread(part.data(), 1, part.size(), output) : 0)
    text.append(part.data(), size);
  if (!output || ::pclose(output) != 0) {
    std::fprintf(stderr, "failed: %s\n", command.c_str());
    std::exit(1);
  }
  return text;
}

std::string run_script(std::string_view command, const fs::path& directory, std::string_view rest = {}) {
  return run("'" KOMADO_BROKER_SCRIPT "' " + std::string{command} + " --dir '" + directory.string() + "' " +
             std::string{rest});
}

void discard(const fs::path& directory) {
  run_script("kill", directory);
  std::error_code ignored;
  fs::remove_all(directory, ignored);
}

// A test program that was killed leaves its broker behind; the directory's name tells whose it was.
void sweep() {
  if (!fs::exists(brokers))
    return;
  for (const auto& entry : fs::directory_iterator{brokers}) {
    const auto owner = std::atoi(entry.path().filename().c_str());
    if (owner > 0 && ::kill(owner, 0) != 0)
      discard(entry.path());
  }
}

} // namespace

broker::broker() {
  static std::atomic<int> count = 0;
  sweep();
  directory_ = brokers / (std::to_string(::getpid()) + "-" + std::to_string(count++));
  start();
}

broker::~broker() { discard(directory_); }

broker& broker::shared() {
  static broker one;
  return one;
}

void broker::start() {
  bootstrap_servers_ = run_script("start", directory_, "--port 0");
  while (!bootstrap_servers_.empty() && bootstrap_servers_.back() == '\n')
    bootstrap_servers_.pop_back();
}

void broker::stop() { run_script("stop", directory_); }

void broker::kill() { run_script("kill", directory_); }

void broker::signal(int number) const {
  int pid = 0;
  std::ifstream{directory_ / "pid"} >> pid;
  if (pid <= 0 || ::kill(pid, number) != 0) {
    std::fprintf(stderr, "the broker in %s does not run\n", directory_.c_str());
    std::exit(1);
  }
}

void broker::pause() { signal(SIGSTOP); }

void broker::resume() { signal(SIGCONT); }

std::string broker::tool(std::string_view class_name, std::string_view arguments, std::string_view input) {
  const auto source = directory_ / "tool-input";
  std::ofstream{source} << input;
  return run("'" KOMADO_BROKER_SCRIPT "' tool " + std::string{class_name} + " --bootstrap-server " +
             bootstrap_servers_ + " " + std::string{arguments} + " <'" + source.string() + "'");
}

std::string unique_name(std::string_view prefix) {
  static std::atomic<int> count = 0;
  return std::string{prefix} + "-" + std::to_string(count++);
}

} // namespace komado::test_support
