#pragma once

#include "cli/http_server.hpp"
#include "runtime/stream/shard_view.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
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

/// Parameter wait of a list: for how long a busy shard may hold it up, in milliseconds.
from_request<std::chrono::milliseconds> wait_of(const http_request& request);

/// Parameters search, device, order, limit, after; wait and format are others' business; any other is refused, as is one
/// that is given twice.
from_request<stream::window_query> window_query_of(const http_request& request, list_limits limits = {});
from_request<stream::device_query> device_query_of(const http_request& request, list_limits limits = {});

/// Parameters search, device and limit; wait is others' business.
struct result_query {
  std::string search;
  std::string device; ///< exact; empty: all
  std::uint32_t limit = 50;
};
from_request<result_query> result_query_of(const http_request& request, list_limits limits = {});

/// Parameters reason, search and limit; wait is others' business.
struct reject_query {
  std::optional<stream::reject_reason> reason; ///< nothing: all, and late readings too
  std::string search;
  std::uint32_t limit = 20;
};
from_request<reject_query> reject_query_of(const http_request& request, list_limits limits);

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
