#include "cli/http_problem.hpp"

#include "cli/json_writer.hpp"
#include "cli/setting_text.hpp"

namespace komado::cli {

http_answer problem(int status, std::string_view title, std::string_view detail) {
  json_writer json;
  json.open('{');
  json.key("type").value("about:blank");
  json.key("title").value(title);
  json.key("status").value(status);
  json.key("detail").value(make_printable(detail));
  json.close('}');
  return {status, std::move(json).take(), "application/problem+json"};
}

} // namespace komado::cli
