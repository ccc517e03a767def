#include "cli/result_text.hpp"

#include "cli/csv_text.hpp"
#include "cli/display_width.hpp"
#include "cli/setting_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

namespace komado::cli {

namespace {

using kind = result_field::kind;

constexpr std::size_t number_width = 11;

/// A number that is not whole, with ten digits if it has more.
std::string short_number(const std::string& digits) {
  if (digits.size() < number_width || digits.find_first_of(".eE") == std::string::npos)
    return digits;
  double number = 0;
  const auto* end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ptr != end || !std::isfinite(number))
    return digits;
  std::array<char, 32> text{};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 10);
  return {text.data(), written.ptr};
}

std::string table_cell(const result_field& field) {
  switch (field.what) {
  case kind::text:
    return make_printable(field.value);
  case kind::number:
    return short_number(field.value);
  case kind::null:
    break;
  }
  return "-";
}

bool is_in_table(const result_field& field) { return field.name != "start" && field.name != "end"; }

void append_cell(std::string& line, const std::string& cell, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, width_of(cell)), ' ');
  line += line.empty() ? "" : "  ";
  line += right ? blanks + cell : cell + blanks;
}

std::string finish_line(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line += '\n';
}

} // namespace

std::optional<std::string> foreign_records::add(const std::string& place, time_point now) {
  if (said_at_ && now - *said_at_ < span) {
    ++unsaid_;
    return std::nullopt;
  }
  said_at_ = now;
  const auto before = std::exchange(unsaid_, 0);
  return place + " is no result; left out" + (before == 0 ? "" : ", and " + std::to_string(before) + " before it");
}

std::optional<std::string> foreign_records::rest() const {
  return unsaid_ == 0 ? std::nullopt
                      : std::optional{std::to_string(unsaid_) + " more records are no results; left out"};
}

std::optional<std::string> result_text::next(std::string_view json) {
  const auto fields = parse_result(json);
  if (!fields)
    return std::nullopt;
  switch (format_) {
  case tail_format::table:
    return table_rows(*fields);
  case tail_format::csv:
    return csv_rows(*fields);
  case tail_format::json:
    break;
  }
  return std::string{json} + '\n';
}

std::string result_text::table_rows(const std::vector<result_field>& fields) {
  std::vector<result_field> shown;
  std::ranges::copy_if(fields, std::back_inserter(shown), is_in_table);
  std::vector<std::string> names;
  for (const auto& field : shown)
    names.push_back(make_printable(field.name));
  const bool titles = names != columns_;
  const bool first = columns_.empty();
  if (titles) {
    columns_ = names;
    widths_.assign(names.size(), 0);
  }
  std::string head;
  std::string row;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto cell = table_cell(shown[i]);
    const bool right = shown[i].what != kind::text;
    widths_[i] = std::max({widths_[i], width_of(names[i]), width_of(cell), titles && right ? number_width : 0});
    append_cell(head, names[i], widths_[i], right);
    append_cell(row, cell, widths_[i], right);
  }
  return (titles ? (first ? "" : "\n") + finish_line(head) : "") + finish_line(row);
}

std::string result_text::csv_rows(const std::vector<result_field>& fields) {
  std::string text;
  if (columns_.empty()) {
    for (const auto& field : fields) {
      text += columns_.empty() ? "" : ",";
      append_csv_text(text, field.name);
      columns_.push_back(field.name);
    }
    text += csv_line_end;
  }
  std::size_t found = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    text += i == 0 ? "" : ",";
    const auto field = std::ranges::find(fields, columns_[i], &result_field::name);
    if (field == fields.end())
      continue;
    ++found;
    if (field->what == kind::text)
      append_csv_text(text, field->value);
    else if (field->what == kind::number)
      text += field->value;
  }
  left_out_ |= found < fields.size();
  return text += csv_line_end;
}

} // namespace komado::cli
