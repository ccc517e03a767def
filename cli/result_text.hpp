#pragma once

#include "cli/result_fields.hpp"
#include "cli/settings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// Turns results into what `komado tail` prints, one after another. Pure: the same results give the same
/// text.
///
/// - table: a line of titles before the first result, and again when the columns change; then a line each.
///   All members but `start` and `end`, in their order. No control character of an id gets into it. Numbers
///   that are not whole have at most ten digits; null is "-".
/// - json: the result as it is, a line each.
/// - csv: RFC 4180, with a header. All members. The first result says which columns there are; null and
///   what is missing is empty.
class result_text {
public:
  explicit result_text(tail_format format) : format_{format} {}

  /// What to print for the next result; nothing if `json` is none.
  std::optional<std::string> next(std::string_view json);

  /// Whether a result had members that the header of the CSV does not name, and that were left out.
  bool left_out() const noexcept { return left_out_; }

private:
  std::string table_rows(const std::vector<result_field>& fields);
  std::string csv_rows(const std::vector<result_field>& fields);

  tail_format format_;
  bool left_out_ = false;
  std::vector<std::string> columns_;
  std::vector<std::size_t> widths_;
};

} // namespace komado::cli
