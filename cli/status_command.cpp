#include "cli/status_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/http_query.hpp"
#include "cli/status_text.hpp"

#include <cstdio>

namespace komado::cli {

int run_status(const status_settings& settings) {
  const auto node = node_of(settings);
  const auto answer = query(node, "/api/v1/cluster", std::chrono::seconds{5});
  if (!answer) {
    std::fprintf(stderr, "%s\n", answer.error().message.c_str());
    return exit_failed;
  }
  const auto text = settings.json ? *answer + '\n' : status_text(*answer);
  if (text.empty()) {
    std::fprintf(stderr,
                 "http://%s/api/v1/cluster: the answer is no description of a cluster; is the node of another "
                 "version? --json prints it as it is.\n",
                 to_string(node).c_str());
    return exit_failed;
  }
  std::fputs(text.c_str(), stdout);
  return exit_ok;
}

} // namespace komado::cli
