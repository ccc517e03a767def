#include "cli/health_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/http_query.hpp"

#include <cstdio>

namespace komado::cli {

int run_health(const health_settings& settings) {
  const auto answer = query(node_of(settings), "/healthz", std::chrono::seconds{3});
  if (answer)
    return exit_ok;
  std::fprintf(stderr, "%s\n", answer.error().message.c_str());
  return exit_failed;
}

} // namespace komado::cli
