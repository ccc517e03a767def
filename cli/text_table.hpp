#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

enum class alignment { left, right };

struct column {
  std::string_view title;
  alignment align = alignment::left;
};

/// Rows under their titles, as wide as they have to be. Cells are printable.
class text_table {
public:
  text_table(std::initializer_list<column> columns);

  /// `cells`: one for each column.
  void add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }

  /// The titles and the rows, each at most `width` columns wide (0: without a bound): first the last columns
  /// are left out, then the first column is cut.
  std::vector<std::string> lines(std::size_t width = 0) const;

  /// The lines, each with its end.
  std::string text() const;

private:
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;
  std::vector<std::size_t> widths_within(std::size_t width) const;

  std::vector<column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace komado::cli
