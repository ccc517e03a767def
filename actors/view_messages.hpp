#pragma once

#include "actors/inspect_enum.hpp"
#include "actors/type_ids.hpp"
#include "runtime/stream/shard_view.hpp"

// How questions to a shard, and its answers, are written to the network.
namespace komado::stream {

template <class Inspector>
bool inspect(Inspector& f, aggregate& x) {
  return f.object(x).fields(f.field("sum", x.sum), f.field("compensation", x.compensation),
                            f.field("min", x.min), f.field("max", x.max),
                            f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, window_order& x) {
  return inspect_enum(f, x, window_order::last_reading);
}

template <class Inspector>
bool inspect(Inspector& f, device_order& x) {
  return inspect_enum(f, x, device_order::clock);
}

template <class Inspector>
bool inspect(Inspector& f, reject_reason& x) {
  return inspect_enum(f, x, reject_reason::past);
}

template <class Inspector>
bool inspect(Inspector& f, closed_by& x) {
  return inspect_enum(f, x, closed_by::late);
}

template <class Inspector>
bool inspect(Inspector& f, page_end& x) {
  return f.object(x).fields(f.field("value", x.value), f.field("device", x.device),
                            f.field("end", x.end));
}

template <class Inspector>
bool inspect(Inspector& f, page_request& x) {
  return f.object(x).fields(f.field("search", x.search), f.field("exact", x.exact),
                            f.field("after", x.after), f.field("limit", x.limit));
}

template <class Inspector>
bool inspect(Inspector& f, window_query& x) {
  return f.object(x).fields(f.field("page", x.page), f.field("order", x.order));
}

template <class Inspector>
bool inspect(Inspector& f, device_query& x) {
  return f.object(x).fields(f.field("page", x.page), f.field("order", x.order));
}

template <class Inspector>
bool inspect(Inspector& f, recent_query& x) {
  return f.object(x).fields(f.field("device", x.device), f.field("limit", x.limit));
}

template <class Inspector>
bool inspect(Inspector& f, window_wait& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("watermark", x.watermark),
                            f.field("partitions_behind", x.partitions_behind));
}

template <class Inspector>
bool inspect(Inspector& f, open_window& x) {
  return f.object(x).fields(f.field("place", x.place), f.field("readings", x.readings),
                            f.field("fields", x.fields), f.field("last_reading", x.last_reading),
                            f.field("wait", x.wait));
}

template <class Inspector>
bool inspect(Inspector& f, known_device& x) {
  return f.object(x).fields(f.field("place", x.place), f.field("last_seen", x.last_seen),
                            f.field("last_reading", x.last_reading), f.field("readings", x.readings),
                            f.field("late", x.late), f.field("rejected", x.rejected),
                            f.field("median_skew", x.median_skew), f.field("worst_skew", x.worst_skew),
                            f.field("open_windows", x.open_windows));
}

template <class Inspector, class Row>
bool inspect(Inspector& f, page<Row>& x) {
  return f.object(x).fields(f.field("watermark", x.watermark), f.field("total", x.total),
                            f.field("rows", x.rows));
}

template <class Inspector>
bool inspect(Inspector& f, recent_result& x) {
  return f.object(x).fields(f.field("device", x.device), f.field("end", x.end),
                            f.field("readings", x.readings), f.field("fields", x.fields),
                            f.field("reason", x.reason));
}

template <class Inspector>
bool inspect(Inspector& f, recent_reject& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("offset", x.offset),
                            f.field("reason", x.reason), f.field("device", x.device),
                            f.field("size", x.size), f.field("begin", x.begin));
}

template <class Inspector>
bool inspect(Inspector& f, recent_late& x) {
  return f.object(x).fields(f.field("device", x.device), f.field("partition", x.partition),
                            f.field("first", x.first), f.field("next", x.next), f.field("end", x.end),
                            f.field("readings", x.readings));
}

template <class Inspector, class Event>
bool inspect(Inspector& f, aged<Event>& x) {
  return f.object(x).fields(f.field("event", x.event), f.field("age", x.age));
}

template <class Inspector>
bool inspect(Inspector& f, recent_page& x) {
  return f.object(x).fields(f.field("results", x.results), f.field("rejects", x.rejects),
                            f.field("late", x.late));
}

} // namespace komado::stream
