#include "cli/why/topic_search.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto answer_time = 10s;
constexpr auto read_time = 30s;

} // namespace

std::vector<searched_range> stretches_of(std::int64_t first, std::int64_t end, std::int64_t at, std::int64_t scan) {
  const auto tail = std::max(first, end - std::min(scan, end));
  const auto from = std::clamp(at, first, end);
  std::vector<searched_range> ranges;
  const auto add = [&](std::int64_t begin, std::int64_t behind) {
    if (begin < behind)
      ranges.push_back({{}, 0, begin, behind, begin == first && behind == end});
  };
  if (from + scan >= tail) {
    add(std::min(from, tail), end);
  } else {
    add(from, from + scan);
    add(tail, end);
  }
  return ranges;
}

kafka::result<topic_search> topic_search::open(const kafka::client_options& options, std::int64_t scan) {
  auto admin = kafka::admin::open(options);
  if (!admin)
    return admin.error();
  return topic_search{std::move(*admin), kafka::log_reader{options}, scan};
}

topic_search::topic_search(kafka::admin admin, kafka::log_reader reader, std::int64_t scan)
    : admin_(std::move(admin)), reader_(std::move(reader)), scan_(scan) {}

kafka::result<std::optional<std::int32_t>> topic_search::partitions_of(const std::string& topic) {
  const auto found = admin_.describe_topic(topic, answer_time);
  if (!found)
    return found.error();
  return *found ? std::optional{(*found)->partitions} : std::nullopt;
}

kafka::result<void> topic_search::search(const std::string& topic, std::int32_t partition,
                                         std::optional<stream::timestamp> from, const visitor& visit,
                                         std::vector<searched_range>& searched) {
  const auto first = offset(topic, partition, kafka::earliest_offset{});
  if (!first)
    return first.error();
  const auto end = offset(topic, partition, kafka::latest_offset{});
  if (!end)
    return end.error();
  auto at = *end;
  if (from) {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(*from).time_since_epoch().count();
    const auto found = offset(topic, partition, kafka::offset_for_time{std::max<std::int64_t>(since, 0)});
    if (!found)
      return found.error();
    at = *found;
  }
  for (auto& range : stretches_of(*first, *end, at, scan_)) {
    range.topic = topic;
    range.partition = partition;
    if (auto done = read(range, visit); !done)
      return done;
    searched.push_back(std::move(range));
  }
  return {};
}

kafka::result<std::int64_t> topic_search::offset(const std::string& topic, std::int32_t partition,
                                                 kafka::offset_query which) {
  const std::array wanted{partition};
  const auto found = admin_.list_offsets(topic, wanted, which, answer_time);
  if (!found)
    return found.error();
  const auto where = found->find(partition);
  if (where == found->end())
    return kafka::error{kafka::errc::not_found, "topic " + topic + " has no partition " + std::to_string(partition)};
  return where->second;
}

kafka::result<void> topic_search::read(const searched_range& range, const visitor& visit) {
  const auto reached = reader_.read_with_headers({range.topic, range.partition, range.from, range.to},
                                                 [&](const kafka::record& record, auto headers) {
                                                   visit(range.partition, record, headers);
                                                   return true;
                                                 },
                                                 {}, std::chrono::steady_clock::now() + read_time);
  if (!reached)
    return reached.error();
  return {};
}

} // namespace komado::cli
