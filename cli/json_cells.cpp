#include "cli/json_cells.hpp"

#include "cli/setting_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>

namespace komado::cli {

namespace {

constexpr std::string_view unknown = "-";

const boost::json::value* find(const json_object& from, std::string_view key) {
  return from.if_contains(boost::json::string_view{key.data(), key.size()});
}

} // namespace

std::optional<json_object> parse_object(std::string_view json) {
  boost::json::error_code failed;
  auto value = boost::json::parse(boost::json::string_view{json.data(), json.size()}, failed);
  if (failed || !value.is_object())
    return std::nullopt;
  return std::move(value.get_object());
}

std::string cell(const json_object& from, std::string_view key) {
  const auto* value = find(from, key);
  if (value == nullptr || value->is_null())
    return std::string{unknown};
  if (const auto* text = value->if_string())
    return make_printable({text->data(), text->size()});
  return make_printable(boost::json::serialize(*value));
}

bool is_true(const json_object& from, std::string_view key) {
  const auto* value = find(from, key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<double> number_of(const json_object& from, std::string_view key) {
  const auto* value = find(from, key);
  if (value == nullptr)
    return std::nullopt;
  boost::json::error_code failed;
  const auto amount = value->to_number<double>(failed);
  return failed ? std::nullopt : std::optional{amount};
}

std::string number(const json_object& from, std::string_view key, int decimals, double unit) {
  const auto amount = number_of(from, key);
  return amount ? decimal(*amount / unit, decimals) : std::string{unknown};
}

std::string decimal(double amount, int decimals) {
  std::array<char, 400> text{}; // the longest double has 309 digits before its point
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

const json_object* object_of(const json_object& from, std::string_view key) {
  const auto* value = find(from, key);
  return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::vector<json_object>> objects_of(const json_object& from, std::string_view key) {
  const auto* value = find(from, key);
  if (value == nullptr || !value->is_array())
    return std::nullopt;
  std::vector<json_object> objects;
  for (const auto& item : value->get_array()) {
    if (!item.is_object())
      return std::nullopt;
    objects.push_back(item.get_object());
  }
  return objects;
}

} // namespace komado::cli
