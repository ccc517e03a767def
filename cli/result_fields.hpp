#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// One member of a result.
struct result_field {
  enum class kind { text, number, null };
  std::string name;
  kind what = kind::null;
  std::string value; ///< a text's characters without their escapes, a number's digits as they stand; UTF-8
  friend bool operator==(const result_field&, const result_field&) = default;
};

/// The members of a result in their order. Nothing if `json` is none: not one flat object of texts, numbers
/// and nulls on one line.
std::optional<std::vector<result_field>> parse_result(std::string_view json);

} // namespace komado::cli
