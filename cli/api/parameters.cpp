#include "cli/api/parameters.hpp"

#include "actors/shard_views.hpp"
#include "cli/setting_syntax.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

namespace komado::cli {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::optional<std::string> value_of(const http_request& request, const std::string& name) {
  const auto known = request.parameters.find(name);
  return known == request.parameters.end() ? std::nullopt : std::optional{known->second};
}

std::string list_of(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names)
    (text += text.empty() ? "" : ", ") += name;
  return text;
}

from_request<std::uint8_t> order_of(const http_request& request, std::span<const std::string_view> names) {
  const auto text = value_of(request, "order");
  if (!text)
    return std::uint8_t{0};
  const auto found = std::ranges::find(names, *text);
  if (found == names.end())
    return bad_parameter{"order: must be one of " + list_of(names)};
  return static_cast<std::uint8_t>(found - names.begin());
}

from_request<std::uint32_t> number_of(const http_request& request, const std::string& name, list_limits limits) {
  const auto text = value_of(request, name);
  if (!text)
    return limits.fallback;
  const auto number = parse_integer(*text);
  if (!number || *number < 1 || *number > limits.most)
    return bad_parameter{name + ": must be a whole number from 1 to " + std::to_string(limits.most)};
  return static_cast<std::uint32_t>(*number);
}

from_request<std::uint32_t> limit_of(const http_request& request, list_limits limits) {
  return number_of(request, "limit", limits);
}

from_request<stream::page_request> page_of(const http_request& request, list_limits limits) {
  stream::page_request page;
  page.search = value_of(request, "search").value_or("");
  if (const auto device = value_of(request, "device")) {
    if (!page.search.empty())
      return bad_parameter{"device: is the whole device; leave search away"};
    page.search = *device;
    page.exact = true;
  }
  const auto limit = limit_of(request, limits);
  if (!limit)
    return limit.error();
  page.limit = *limit;
  if (const auto after = value_of(request, "after")) {
    const auto end = parse_cursor(*after);
    if (!end)
      return end.error();
    page.after = *end;
  }
  return page;
}

template <class Query, class Order>
from_request<Query> query_of(const http_request& request, list_limits limits,
                             std::span<const std::string_view> orders) {
  const auto page = page_of(request, limits);
  if (!page)
    return page.error();
  const auto order = order_of(request, orders);
  if (!order)
    return order.error();
  return Query{*page, static_cast<Order>(*order)};
}

template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end == text.data() + text.size() || *end != '.')
    return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

} // namespace

from_request<void> check_names(const http_request& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.parameters) {
    if (std::ranges::find(known, name) == known.end())
      return bad_parameter{known.size() == 0 ? "no parameter is known here"
                                             : "known parameters are " +
                                                   list_of(std::span{known.begin(), known.size()})};
    if (request.parameters.count(name) > 1)
      return bad_parameter{name + ": is given twice"};
  }
  return {};
}

from_request<std::chrono::milliseconds> wait_of(const http_request& request) {
  constexpr auto most = static_cast<std::uint32_t>(actors::shard_views::longest_patience.count());
  const auto number = number_of(request, "wait", {most, most});
  if (!number)
    return number.error();
  return std::chrono::milliseconds{*number};
}

from_request<stream::window_query> window_query_of(const http_request& request, list_limits limits) {
  if (const auto names = check_names(request, {"search", "device", "order", "limit", "after", "format", "wait"}); !names)
    return names.error();
  return query_of<stream::window_query, stream::window_order>(request, limits, window_order_names);
}

from_request<stream::device_query> device_query_of(const http_request& request, list_limits limits) {
  if (const auto names = check_names(request, {"search", "device", "order", "limit", "after", "wait"}); !names)
    return names.error();
  return query_of<stream::device_query, stream::device_order>(request, limits, device_order_names);
}

from_request<result_query> result_query_of(const http_request& request, list_limits limits) {
  const auto names = check_names(request, {"search", "device", "limit", "wait"});
  if (!names)
    return names.error();
  const auto limit = limit_of(request, limits);
  if (!limit)
    return limit.error();
  return result_query{value_of(request, "search").value_or(""), value_of(request, "device").value_or(""), *limit};
}

from_request<reject_query> reject_query_of(const http_request& request, list_limits limits) {
  if (const auto names = check_names(request, {"reason", "search", "limit", "wait"}); !names)
    return names.error();
  const auto limit = limit_of(request, limits);
  if (!limit)
    return limit.error();
  reject_query query{{}, value_of(request, "search").value_or(""), *limit};
  const auto name = value_of(request, "reason");
  if (!name)
    return query;
  std::array<std::string_view, stream::reject_reason_count> names;
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = to_string(static_cast<stream::reject_reason>(i));
  const auto found = std::ranges::find(names, *name);
  if (found == names.end())
    return bad_parameter{"reason: must be one of " + list_of(names)};
  query.reason = static_cast<stream::reject_reason>(found - names.begin());
  return query;
}

std::string cursor_text(const stream::page_end& end) {
  auto text = std::to_string(end.value) + '.' + std::to_string(end.end.time_since_epoch().count()) + '.';
  for (const char c : end.device) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

from_request<stream::page_end> parse_cursor(std::string_view text) {
  const bad_parameter wrong{"after: must be what `next` said in the answer before"};
  stream::page_end end;
  std::int64_t time = 0;
  if (!take(text, end.value) || !take(text, time) || text.size() % 2 != 0)
    return wrong;
  end.end = stream::timestamp{stream::duration{time}};
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digits.find(text[i]);
    const auto low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return wrong;
    end.device += static_cast<char>(high << 4 | low);
  }
  return end;
}

} // namespace komado::cli
