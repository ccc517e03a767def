#pragma once

#include "cli/result_fields.hpp"
#include "cli/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
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

/// Words about records of the output topic that are no results: of the first at once, then of one in this time and how
/// many there were besides, so that a topic full of them does not flood the terminal. Pure.
class foreign_records {
public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds span{10};

  /// What to say of one more, at `place`; nothing if it is only counted. `now` never goes back.
  std::optional<std::string> add(const std::string& place, time_point now);

  /// What to say at the end of those that were only counted since; nothing if there are none.
  std::optional<std::string> rest() const;

private:
  std::optional<time_point> said_at_;
  std::uint64_t unsaid_ = 0;
};

} // namespace komado::cli
