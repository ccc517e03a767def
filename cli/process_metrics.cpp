#include "cli/process_metrics.hpp"

#include "cli/version.hpp"

#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace komado::cli {

namespace {

std::string content_of(const char* path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::int64_t resident_bytes() {
  std::istringstream pages{content_of("/proc/self/statm")};
  std::int64_t total = 0;
  std::int64_t resident = 0;
  pages >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

/// UNIX time; field 22 of /proc/self/stat is in ticks since the machine's start.
double start_time() {
  const auto stat = content_of("/proc/self/stat");
  // The second field, the program's name, may hold spaces and parentheses.
  const auto named = stat.rfind(')');
  if (named == std::string::npos)
    return 0;
  std::istringstream fields{stat.substr(named + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field)
    fields >> skipped;
  double ticks = 0;
  fields >> ticks;
  std::istringstream machine{content_of("/proc/stat")};
  double boot = 0;
  for (std::string word; machine >> word;) {
    if (word == "btime")
      machine >> boot;
  }
  return boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double started() {
  static const double time = start_time();
  return time;
}

} // namespace

void write_process_metrics(prometheus_text& text) {
  text.family("process_cpu_seconds_total", "counter", "User and system CPU time.");
  text.sample({}, {}, cpu_seconds());
  text.family("process_resident_memory_bytes", "gauge", "Resident memory.");
  text.sample({}, {}, resident_bytes());
  text.family("process_start_time_seconds", "gauge", "Start of the process as UNIX time.");
  text.sample({}, {}, started());
  text.family("komado_build_info", "gauge", "1; the label is the version of the program.");
  text.sample({}, std::array{prometheus_text::label{"version", version}}, std::int64_t{1});
}

actors::process_facts process_facts() {
  const std::chrono::duration<double> since_1970{started()};
  return {std::string{version}, stream::timestamp{std::chrono::duration_cast<std::chrono::seconds>(since_1970)},
          cpu_seconds(), static_cast<std::uint64_t>(resident_bytes())};
}

} // namespace komado::cli
