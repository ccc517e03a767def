#include "cli/top/screen_lines.hpp"

#include "cli/display_width.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

std::string to_ascii(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else if (byte >= 0xC0)
      out += '?';
  }
  return out;
}

} // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const bool begun = line.find_first_not_of(' ') != std::string::npos;
    if (width != 0 && begun && width_of(line) + 1 + width_of(word) > width) {
      lines.push_back(std::move(line));
      line.assign(indent, ' ');
      line += word;
    } else {
      line += begun ? " " : "";
      line += word;
    }
  }
  if (!line.empty())
    lines.push_back(std::move(line));
  return lines;
}

void fit(std::vector<screen_line>& lines, const screen_size& size) {
  if (size.height != 0 && lines.size() > size.height)
    lines.resize(size.height);
  for (auto& line : lines) {
    if (size.width != 0)
      line.text = cut_to(line.text, size.width);
    if (!size.utf8)
      line.text = to_ascii(line.text);
  }
}

} // namespace komado::cli
