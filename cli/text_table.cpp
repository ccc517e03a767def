#include "cli/text_table.hpp"

#include "cli/display_width.hpp"

#include <algorithm>
#include <numeric>

namespace komado::cli {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least_first = 17; // a Bluetooth address

std::size_t sum_of(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{}) + gap * (widths.size() - 1);
}

} // namespace

text_table::text_table(std::initializer_list<column> columns) : columns_(columns) {
  for (const auto& column : columns_)
    widths_.push_back(column.title.size());
}

void text_table::add(std::vector<std::string> cells) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    widths_[i] = std::max(widths_[i], width_of(cells[i]));
  rows_.push_back(std::move(cells));
}

std::vector<std::string> text_table::lines(std::size_t width) const {
  const auto widths = widths_within(width);
  std::vector<std::string> titles;
  for (const auto& column : columns_)
    titles.emplace_back(column.title);
  std::vector<std::string> out{line(titles, widths)};
  for (const auto& row : rows_)
    out.push_back(line(row, widths));
  return out;
}

std::string text_table::text() const {
  std::string out;
  for (const auto& line : lines())
    out += line + '\n';
  return out;
}

std::vector<std::size_t> text_table::widths_within(std::size_t width) const {
  auto widths = widths_;
  if (width == 0)
    return widths;
  const auto shrunk = [&] { return sum_of(widths) - widths[0] + std::min(widths[0], least_first); };
  while (widths.size() > 1 && shrunk() > width)
    widths.pop_back();
  const auto others = sum_of(widths) - widths[0];
  widths[0] = std::min(widths[0], width - std::min(width, others));
  return widths;
}

std::string text_table::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string out;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const auto cell = cut_to(cells[i], widths[i]);
    const std::string blanks(widths[i] - width_of(cell), ' ');
    out.append(i == 0 ? 0 : gap, ' ');
    out += columns_[i].align == alignment::right ? blanks + cell : cell + blanks;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

} // namespace komado::cli
