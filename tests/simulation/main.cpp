#include "tests/simulation/world.hpp"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// simulation --seeds=10000 [--first=N] [--jobs=2] [--mutation=NAME [--expect-red]]
// simulation --seed=N --trace [--mutation=NAME]

namespace komado::simulation {
namespace {

/// Of so many schedules each fault must occur in some.
constexpr std::uint64_t enough_for_every_fault = 1000;

struct arguments {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1000;
  std::uint64_t jobs = 2;
  mutation wrong = mutation::none;
  bool expect_red = false;
  bool trace = false;
};

bool read_number(std::string_view text, std::uint64_t& out) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out);
  return status == std::errc{} && end == text.data() + text.size();
}

bool read_argument(std::string_view text, arguments& out) {
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  const auto value = equals == text.npos ? std::string_view{} : text.substr(equals + 1);
  if (name == "--seeds")
    return read_number(value, out.seeds);
  if (name == "--first")
    return read_number(value, out.first);
  if (name == "--jobs")
    return read_number(value, out.jobs) && out.jobs > 0;
  if (name == "--seed") {
    out.seeds = out.jobs = 1;
    return read_number(value, out.first);
  }
  if (name == "--mutation") {
    const auto found = find_mutation(value);
    out.wrong = found.value_or(mutation::none);
    return found.has_value();
  }
  out.trace = out.trace || text == "--trace";
  out.expect_red = out.expect_red || text == "--expect-red";
  return text == "--trace" || text == "--expect-red";
}

/// Runs the seeds on several threads, each schedule on one.
class campaign {
public:
  campaign(const arguments& what, std::string program) : what_(what), program_(std::move(program)) {}

  /// The exit code.
  int run() {
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < what_.jobs; ++i)
      threads.emplace_back([this] { work(); });
    for (auto& thread : threads)
      thread.join();
    const bool faults_occur = report();
    if (what_.expect_red) {
      std::cout << (red_ ? "red, as it must be" : "green: the simulation cannot see this mutation") << '\n';
      return red_ ? 0 : 1;
    }
    return red_ || (what_.seeds >= enough_for_every_fault && !faults_occur) ? 1 : 0;
  }

private:
  void work() {
    occurrences counts;
    while (true) {
      const auto index = next_++;
      if (index >= what_.seeds || (what_.expect_red && red_ > 0))
        break;
      run_one(what_.first + index, counts);
    }
    const std::lock_guard lock{mutex_};
    counts_.add(counts);
  }

  void run_one(std::uint64_t seed, occurrences& counts) {
    const auto violation = world{{seed, what_.wrong, what_.trace}, counts}.run();
    ++done_;
    if (violation.empty())
      return;
    const std::lock_guard lock{mutex_};
    if (++red_ > 10)
      return;
    std::cout << "seed " << seed << ": " << violation << "\n  replay: " << program_ << " --seed=" << seed
              << " --trace";
    if (what_.wrong != mutation::none)
      std::cout << " --mutation=" << mutation_names[static_cast<std::size_t>(what_.wrong)];
    std::cout << std::endl;
  }

  /// False if something never happened: then nothing was learnt about it.
  bool report() const {
    bool all = true;
    std::cout << done_ << " schedules, " << red_ << " red\n";
    for (std::size_t i = 0; i < occurrence_names.size(); ++i) {
      const auto times = counts_[static_cast<occurrence>(i)];
      std::cout << "  " << times << ' ' << occurrence_names[i] << '\n';
      all = all && times > 0;
    }
    return all;
  }

  arguments what_;
  std::string program_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<std::uint64_t> red_ = 0;
  std::mutex mutex_;
  occurrences counts_;
};

} // namespace
} // namespace komado::simulation

int main(int count, char** values) {
  komado::simulation::arguments what;
  for (int i = 1; i < count; ++i) {
    if (!komado::simulation::read_argument(values[i], what)) {
      std::cerr << "not understood: " << values[i]
                << "\nsimulation [--seeds=N] [--first=N] [--jobs=N] [--seed=N] [--trace] [--mutation=NAME] "
                   "[--expect-red]\nmutations:";
      for (const auto name : komado::simulation::mutation_names)
        std::cerr << ' ' << name;
      std::cerr << '\n';
      return 2;
    }
  }
  return komado::simulation::campaign{what, values[0]}.run();
}
