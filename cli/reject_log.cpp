#include "cli/reject_log.hpp"

#include <chrono>
#include <numeric>
#include <span>
#include <vector>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto call_timeout = 10s;
constexpr auto read_timeout = 30min;

std::optional<rejected_record> reject_of(const kafka::record& record, std::span<const kafka::header> headers) {
  return read_reject(headers, record.key, record.value,
                     stream::from_kafka(record.timestamp_ms));
}

} // namespace

std::string redriven_topic(const redrive_settings& settings) { return settings.job_name + "-redriven"; }

kafka::result<reject_log> reject_log::open(const redrive_settings& settings, const kafka::client_options& client,
                                           std::stop_token stop) {
  auto admin = kafka::admin::open(client);
  if (!admin)
    return admin.error();
  return reject_log{settings, std::move(*admin), kafka::log_reader{client}, std::move(stop)};
}

kafka::result<std::int32_t> reject_log::partitions(const std::string& topic, std::string_view setting) {
  const auto found = admin_.describe_topic(topic, call_timeout);
  if (!found)
    return found.error();
  if (!*found)
    return kafka::error{kafka::errc::not_found, "there is no topic " + topic + " at " + settings_.bootstrap_servers +
                                                    ": --" + std::string{setting} + " names another one"};
  return (*found)->partitions;
}

kafka::result<std::set<std::string>> reject_log::redriven() {
  std::set<std::string> places;
  const auto topic = redriven_topic(settings_);
  const auto found = admin_.describe_topic(topic, call_timeout);
  if (!found)
    return found.error();
  if (!*found)
    return places;
  const auto done = read(topic, (*found)->partitions, [&](const kafka::record& record, std::span<const kafka::header>) {
    places.emplace(record.key);
    return true;
  });
  if (!done)
    return done.error();
  return places;
}

kafka::result<void> reject_log::visit(const visitor& each) {
  const auto count = partitions(settings_.rejects_topic, "rejects.topic");
  if (!count)
    return count.error();
  return read(settings_.rejects_topic, *count,
              [&](const kafka::record& record, std::span<const kafka::header> headers) {
                return each(record, reject_of(record, headers));
              });
}

kafka::result<void> reject_log::read(const std::string& topic, std::int32_t partitions,
                                     const kafka::log_reader::visitor_of_headers& each) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(partitions));
  std::iota(all.begin(), all.end(), 0);
  const auto ends = admin_.list_offsets(topic, all, kafka::latest_offset{}, call_timeout);
  if (!ends)
    return ends.error();
  bool go_on = true;
  for (const auto& [partition, end] : *ends) {
    const auto done = reader_.read_with_headers(
        {topic, partition, kafka::log_beginning, end},
        [&](const kafka::record& record, auto headers) { return go_on = each(record, headers); }, stop_,
        std::chrono::steady_clock::now() + read_timeout);
    if (!done)
      return done.error();
    if (!go_on)
      break;
  }
  return {};
}

} // namespace komado::cli
