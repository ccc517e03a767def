#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

/// The members of a node's answers as cells of tables. What is null, missing or of another type is "-".
using json_object = boost::json::object;

/// The object that `json` is; nothing if it is none.
std::optional<json_object> parse_object(std::string_view json);

/// Printable.
std::string cell(const json_object& from, std::string_view key);

bool is_true(const json_object& from, std::string_view key);

/// The member, if it is a number.
std::optional<double> number_of(const json_object& from, std::string_view key);

/// A number divided by `unit`, with so many decimals.
std::string number(const json_object& from, std::string_view key, int decimals, double unit = 1);

/// `amount` with so many decimals, as `number` writes it.
std::string decimal(double amount, int decimals);

/// The member, if it is an object; nullptr if not.
const json_object* object_of(const json_object& from, std::string_view key);

/// The objects of an array; nothing if it is none.
std::optional<std::vector<json_object>> objects_of(const json_object& from, std::string_view key);

} // namespace komado::cli
