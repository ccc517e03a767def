#include "actors/errors.hpp"
#include "actors/interfaces.hpp"
#include "actors/network.hpp"
#include "cli/allocator.hpp"
#include "cli/command_line.hpp"
#include "cli/drain_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/file_limit.hpp"
#include "cli/health_command.hpp"
#include "cli/node_command.hpp"
#include "cli/redrive_command.hpp"
#include "cli/simulate_command.hpp"
#include "cli/status_command.hpp"
#include "cli/tail_command.hpp"
#include "cli/top/top_command.hpp"
#include "cli/version.hpp"
#include "cli/why/why_command.hpp"

#include <caf/init_global_meta_objects.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace komado;

struct runner {
  int operator()(const cli::print_text& what) const {
    std::fputs(what.text.c_str(), stdout);
    return cli::exit_ok;
  }
  int operator()(const cli::print_version&) const {
    std::fputs(cli::version_text().c_str(), stdout);
    return cli::exit_ok;
  }
  int operator()(const cli::node_settings& settings) const {
    cli::raise_file_limit();
    return cli::run_node(settings);
  }
  int operator()(const cli::drain_settings& settings) const {
    return cli::run_drain(settings, settings.target);
  }
  int operator()(const cli::simulate_settings& settings) const {
    return cli::run_simulate(settings);
  }
  int operator()(const cli::status_settings& settings) const {
    return cli::run_status(settings);
  }
  int operator()(const cli::top_settings& settings) const {
    return cli::run_top(settings);
  }
  int operator()(const cli::why_settings& settings) const {
    return cli::run_why(settings);
  }
  int operator()(const cli::health_settings& settings) const {
    return cli::run_health(settings);
  }
  int operator()(const cli::tail_settings& settings) const {
    return cli::run_tail(settings);
  }
  int operator()(const cli::redrive_settings& settings) const {
    return cli::run_redrive(settings);
  }
};

/// Whether all that was printed is where it should go; a reader that has gone (SIGPIPE ends most commands) is no failure.
bool is_written() {
  const bool failed_before = std::ferror(stdout) != 0;
  errno = 0;
  std::fflush(stdout);
  const int why = errno;
  if (why == EPIPE || (why == 0 && !failed_before))
    return true;
  std::fprintf(stderr, "the output cannot be written%s%s\n", why == 0 ? "" : ": ", why == 0 ? "" : std::strerror(why));
  return false;
}

std::vector<std::string_view> views_of(char** texts) {
  std::vector<std::string_view> views;
  for (; *texts; ++texts)
    views.emplace_back(*texts);
  return views;
}

} // namespace

int main(int, char** argv) {
  cli::keep_freed_memory();
  caf::init_global_meta_objects<caf::id_block::komado>();
  caf::init_global_meta_objects<caf::id_block::komado_handles>();
  caf::core::init_global_meta_objects();
  actors::init_network_types();
  const auto arguments = views_of(argv + 1);
  const auto environment = views_of(environ);
  const auto asked = cli::parse_command_line(arguments, environment);
  if (!asked) {
    for (const auto& mistake : asked.error())
      std::fprintf(stderr, "%s\n", to_string(mistake).c_str());
    return cli::exit_settings;
  }
  const int code = std::visit(runner{}, *asked);
  return code == cli::exit_ok && !is_written() ? cli::exit_failed : code;
}
