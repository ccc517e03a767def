#include "cli/result_fields.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>

#include <algorithm>
#include <utility>

namespace komado::cli {

namespace {

/// Receives Boost.JSON's events: a number keeps its digits, which a double would not.
class field_handler {
public:
  using error_code = boost::json::error_code;
  using text = boost::json::string_view;

  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  std::vector<result_field> take() { return std::move(fields_); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code& failed) { return opened_ || refuse(failed); }
  bool on_object_begin(error_code& failed) { return !std::exchange(opened_, true) || refuse(failed); }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code& failed) { return refuse(failed); }
  bool on_array_end(std::size_t, error_code&) { return true; }

  bool on_key_part(text part, std::size_t, error_code&) { return gather(part); }
  bool on_key(text rest, std::size_t, error_code&) {
    gather(rest);
    fields_.push_back({std::exchange(partial_, {}), result_field::kind::null, {}});
    return true;
  }
  bool on_string_part(text part, std::size_t, error_code&) { return gather(part); }
  bool on_string(text rest, std::size_t, error_code& failed) {
    return gather(rest) && finish(result_field::kind::text, failed);
  }
  bool on_number_part(text part, error_code&) { return gather(part); }
  bool on_int64(std::int64_t, text rest, error_code& failed) { return finish_number(rest, failed); }
  bool on_uint64(std::uint64_t, text rest, error_code& failed) { return finish_number(rest, failed); }
  bool on_double(double, text rest, error_code& failed) { return finish_number(rest, failed); }
  bool on_bool(bool, error_code& failed) { return refuse(failed); }
  bool on_null(error_code& failed) { return finish(result_field::kind::null, failed); }
  bool on_comment_part(text, error_code&) { return true; }
  bool on_comment(text, error_code&) { return true; }

private:
  static bool refuse(error_code& failed) {
    failed = boost::json::error::syntax;
    return false;
  }

  bool gather(text part) {
    partial_.append(part.data(), part.size());
    return true;
  }

  bool finish_number(text rest, error_code& failed) {
    return gather(rest) && finish(result_field::kind::number, failed);
  }

  bool finish(result_field::kind what, error_code& failed) {
    if (fields_.empty())
      return refuse(failed); // a value without an object around it
    fields_.back().what = what;
    fields_.back().value = std::exchange(partial_, {});
    return true;
  }

  bool opened_ = false;
  std::string partial_;
  std::vector<result_field> fields_;
};

} // namespace

std::optional<std::vector<result_field>> parse_result(std::string_view json) {
  if (std::ranges::any_of(json, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return std::nullopt;
  boost::json::basic_parser<field_handler> parser{boost::json::parse_options{}};
  boost::json::error_code failed;
  const auto read = parser.write_some(false, json.data(), json.size(), failed);
  if (failed || read != json.size())
    return std::nullopt;
  return parser.handler().take();
}

} // namespace komado::cli
