#pragma once

#include "cli/http_server.hpp"
#include "runtime/stream/shard_view.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace komado::cli {

/// Why a request is refused, for people: which parameter, and what it may be.
struct bad_parameter {
  std::string detail;
};

template <class T>
using from_request = boost::system::result<T, bad_parameter>;

/// What may be asked of a list.
struct list_limits {
  std::uint32_t fallback = 50; ///< rows, if the request does not say
  std::uint32_t most = 1000;
};

/// Parameters search, device, order, limit, after; any other is refused, as is one that is given twice.
from_request<stream::window_query> window_query_of(const http_request& request, list_limits limits = {});
from_request<stream::device_query> device_query_of(const http_request& request, list_limits limits = {});

/// Parameters search, device and limit.
struct result_query {
  std::string search;
  std::string device; ///< exact; empty: all
  std::uint32_t limit = 50;
};
from_request<result_query> result_query_of(const http_request& request, list_limits limits = {});

/// Parameter limit alone.
from_request<std::uint32_t> limit_of(const http_request& request, list_limits limits);

/// Nothing but what is `known`.
from_request<void> check_names(const http_request& request, std::initializer_list<std::string_view> known);

/// A page's end as the parameter `after` of the next, and back; opaque for clients.
std::string cursor_text(const stream::page_end& end);
from_request<stream::page_end> parse_cursor(std::string_view text);

/// The spellings of an order, in the order of its enumerators.
inline constexpr std::array<std::string_view, stream::window_order_count> window_order_names{
    "device", "end", "count", "last_reading"};
inline constexpr std::array<std::string_view, stream::device_order_count> device_order_names{
    "silent", "device", "readings", "late", "rejected", "clock"};

} // namespace komado::cli
