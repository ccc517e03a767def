#include "cli/csv_text.hpp"

namespace komado::cli {

void append_csv_text(std::string& out, std::string_view text) {
  const bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += formula ? "\"'" : "\"";
  for (const char c : text)
    out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

} // namespace komado::cli
