#include "runtime/stream/directory_entry.hpp"

#include "runtime/stream/number.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace komado::stream {

namespace {

// Far more than six fields need, and little enough to be parsed at once.
constexpr std::size_t max_entry_bytes = 4096;

error refusal(std::string_view what) {
  return {errc::corrupt, "an entry of the shard directory does not decode: " + std::string{what}};
}

error field_refusal(std::string_view field) {
  return refusal("field \"" + std::string{field} + "\" is missing or impossible");
}

std::optional<uuid> uuid_of(const boost::json::object& fields, std::string_view name) {
  const auto* value = fields.if_contains(name);
  if (value == nullptr || !value->is_string())
    return std::nullopt;
  const auto& text = value->get_string();
  return uuid_from_hex({text.data(), text.size()});
}

template <class Number>
std::optional<Number> number_of(const boost::json::object& fields, std::string_view name, Number least) {
  const auto* value = fields.if_contains(name);
  if (value == nullptr || !(value->is_int64() || value->is_uint64()))
    return std::nullopt;
  boost::json::error_code failure;
  const auto number = value->to_number<Number>(failure);
  if (failure || number < least)
    return std::nullopt;
  return number;
}

bool is_host(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_host_bytes
         && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<std::string> host_of(const boost::json::object& fields) {
  const auto* value = fields.if_contains("host");
  if (value == nullptr || !value->is_string())
    return std::nullopt;
  const auto& text = value->get_string();
  if (!is_host({text.data(), text.size()}))
    return std::nullopt;
  return std::string{text.data(), text.size()};
}

result<directory_entry> decode(const boost::json::object& fields) {
  const auto birth = uuid_of(fields, "birth");
  if (!birth)
    return field_refusal("birth");
  const auto shard = number_of<shard_id>(fields, "shard", 0);
  if (!shard)
    return field_refusal("shard");
  const auto incarnation = number_of<std::uint64_t>(fields, "incarnation", 1);
  if (!incarnation)
    return field_refusal("incarnation");
  const auto node = uuid_of(fields, "node");
  if (!node)
    return field_refusal("node");
  auto host = host_of(fields);
  if (!host)
    return field_refusal("host");
  const auto port = number_of<std::uint16_t>(fields, "port", 1);
  if (!port)
    return field_refusal("port");
  return directory_entry{*birth, *shard, *incarnation, *node, std::move(*host), *port};
}

} // namespace

std::string directory_key(const directory_entry& entry) {
  return to_hex(entry.birth) + '-' + std::to_string(entry.shard);
}

std::string to_json(const directory_entry& entry) {
  std::string text = "{\"birth\":\"" + to_hex(entry.birth) + "\",\"shard\":" + std::to_string(entry.shard)
                     + ",\"incarnation\":" + std::to_string(entry.incarnation) + ",\"node\":\""
                     + to_hex(entry.node) + "\",\"host\":";
  append_json_string(text, entry.host);
  return text + ",\"port\":" + std::to_string(entry.port) + '}';
}

result<directory_entry> parse_directory_entry(std::string_view json) {
  if (json.size() > max_entry_bytes)
    return refusal("it has " + std::to_string(json.size()) + " bytes");
  boost::json::error_code failure;
  const auto value = boost::json::parse(json, failure);
  if (failure || !value.is_object())
    return refusal("it is no JSON object");
  return decode(value.get_object());
}

} // namespace komado::stream
