#include "cli/why/why_command.hpp"

#include "cli/broker_advice.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_of.hpp"
#include "cli/json_cells.hpp"
#include "cli/setting_text.hpp"
#include "cli/terminal_log.hpp"
#include "cli/why/explanation.hpp"
#include "cli/why/live_facts.hpp"
#include "cli/why/record_judge.hpp"
#include "cli/why/topic_search.hpp"
#include "runtime/stream/routing.hpp"
#include "runtime/stream/window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace komado::cli {

namespace {

std::optional<stream::timestamp> written_of(const kafka::record& record) {
  if (record.timestamp_ms < 0)
    return std::nullopt;
  return stream::from_kafka(record.timestamp_ms);
}

/// The record as a result; nothing if it is none.
std::optional<output_record> result_of(std::int32_t partition, const kafka::record& record) {
  const auto json = parse_object(record.value);
  const auto end = json ? number_of(*json, "end") : std::nullopt;
  if (!end || std::abs(*end) > 3e11)
    return std::nullopt;
  output_record found;
  found.text = record.value;
  found.partition = partition;
  found.offset = record.offset;
  found.written = written_of(record);
  found.end = stream::timestamp{std::chrono::microseconds{std::llround(*end * 1e6)}};
  found.count = static_cast<std::uint64_t>(std::max(number_of(*json, "count").value_or(0), 0.0));
  found.closed_by = cell(*json, "closed_by");
  return found;
}

/// Gathers the facts, from a node and from the topics.
class inquiry {
public:
  explicit inquiry(const why_settings& settings)
      : settings_(settings),
        size_(settings.window_size),
        judge_({{settings.input_key_field, settings.input_time_field, settings.input_time_unit, settings.input_fields},
                settings.window_size,
                settings.watermark_delay,
                {settings.watermark_max_future, settings.watermark_max_past}},
               settings.device) {}

  window_facts run() {
    facts_.device = settings_.device;
    const query_settings node{static_cast<const http_settings&>(settings_), static_cast<const url_settings&>(settings_)};
    facts_.live = ask_for_device(node_of(node), settings_.device);
    search_topics();
    choose_window();
    return std::move(facts_);
  }

private:
  /// The end of the window that is asked about, as far as it is known before the topics are read.
  std::optional<stream::timestamp> wanted_end() const {
    if (settings_.time)
      return stream::window_end(*settings_.time, size_);
    std::optional<stream::timestamp> newest;
    for (const auto& each : facts_.live.windows)
      newest = std::max(newest, std::optional{each.end});
    for (const auto& each : facts_.live.results)
      newest = std::max(newest, std::optional{each.end});
    return newest;
  }

  void search_topics() {
    auto opened = topic_search::open(client_of(settings_, terminal_log(log_level::error)), settings_.scan);
    if (!opened) {
      facts_.failures.push_back(with_advice(opened.error()));
      return;
    }
    const auto end = wanted_end();
    const auto from = end ? std::optional{*end - size_ - settings_.watermark_max_future} : std::nullopt;
    if (!search_input(*opened, from))
      return; // the brokers do not answer: the others would not, either
    if (!settings_.rejects_topic.empty())
      search_rejects(*opened, from);
    search_output(*opened, settings_.output_topic, end, results_);
    if (!settings_.late_topic.empty())
      search_output(*opened, settings_.late_topic, end, late_);
  }

  bool search_input(topic_search& topics, std::optional<stream::timestamp> from) {
    const auto count = topics.partitions_of(settings_.input_topic);
    if (!count) {
      facts_.failures.push_back(with_advice(count.error()));
      return false;
    }
    if (!*count)
      facts_.failures.push_back("topic " + settings_.input_topic + " does not exist; see input.topic");
    const auto visit = [&](std::int32_t, const kafka::record& record, std::span<const kafka::header>) {
      judge_.take(record.offset, written_of(record), record.has_value ? std::optional{record.value} : std::nullopt);
    };
    for (std::int32_t partition = 0; partition < count->value_or(0); ++partition) {
      judge_.begin(partition);
      note(topics.search(settings_.input_topic, partition, from, visit, facts_.searched));
    }
    return true;
  }

  /// For what the input does not hold any more, or holds outside of what was searched.
  void search_rejects(topic_search& topics, std::optional<stream::timestamp> from) {
    const auto count = topics.partitions_of(settings_.rejects_topic);
    if (!count)
      return note(count.error());
    if (!*count)
      return facts_.failures.push_back("topic " + settings_.rejects_topic + " does not exist; see rejects.topic");
    const auto visit = [&](std::int32_t, const kafka::record& record, std::span<const kafka::header> headers) {
      const auto rejected_at = stream::from_kafka(record.timestamp_ms);
      const auto reject = read_reject(headers, record.key, record.value, rejected_at);
      if (reject && reject->place.topic == settings_.input_topic)
        judge_.take(*reject);
    };
    for (std::int32_t partition = 0; partition < **count; ++partition)
      note(topics.search(settings_.rejects_topic, partition, from, visit, facts_.searched));
  }

  /// Of the one partition that holds the device: its key decides.
  void search_output(topic_search& topics, const std::string& topic, std::optional<stream::timestamp> from,
                     std::vector<output_record>& into) {
    const auto count = topics.partitions_of(topic);
    if (!count)
      return note(count.error());
    if (count->value_or(0) < 1)
      return facts_.failures.push_back("topic " + topic + " does not exist; see output.topic and late.topic");
    const auto partition = stream::shard_of(stream::murmur2(settings_.device), static_cast<std::uint32_t>(**count));
    note(topics.search(topic, static_cast<std::int32_t>(partition), from,
                       [&](std::int32_t at, const kafka::record& record, std::span<const kafka::header>) {
                         if (record.has_key && record.key == settings_.device)
                           if (auto found = result_of(at, record))
                             into.push_back(std::move(*found));
                       },
                       facts_.searched));
  }

  void note(const kafka::result<void>& done) {
    if (!done)
      facts_.failures.push_back(done.error().message);
  }

  void choose_window() {
    auto end = wanted_end();
    std::optional<stream::timestamp> newest_rejected; // its clock may be wrong: the second choice
    for (const auto& each : judge_.found()) {
      auto& newest = each.fate == reading_fate::rejected ? newest_rejected : facts_.newest_elsewhere;
      newest = std::max(newest, each.time ? each.time : each.written);
    }
    if (!settings_.time) {
      if (facts_.newest_elsewhere)
        end = std::max(end, std::optional{stream::window_end(*facts_.newest_elsewhere, size_)});
      for (const auto& each : results_)
        end = std::max(end, std::optional{each.end});
      if (!end && newest_rejected)
        end = stream::window_end(*newest_rejected, size_);
    }
    const auto now = std::chrono::floor<stream::duration>(std::chrono::system_clock::now());
    facts_.end = end.value_or(stream::window_end(now, size_));
    facts_.start = facts_.end - size_;
    facts_.readings = of_window(judge_.found(), facts_.end, size_);
    for (auto& each : results_)
      if (each.end == facts_.end)
        facts_.result = std::move(each);
    std::ranges::copy_if(late_, std::back_inserter(facts_.late), [&](const auto& each) { return each.end == facts_.end; });
    // What was searched was judged record by record: of which window each is.
    std::erase_if(facts_.live.rejected, [&](const live_event& each) {
      return std::ranges::any_of(facts_.searched, [&](const searched_range& range) {
        return range.topic == settings_.input_topic && range.partition == each.partition && range.from <= each.offset &&
               each.offset < range.to;
      });
    });
  }

  const why_settings& settings_;
  stream::duration size_;
  record_judge judge_;
  std::vector<output_record> results_;
  std::vector<output_record> late_;
  window_facts facts_;
};

} // namespace

int run_why(const why_settings& settings) {
  const auto facts = inquiry{settings}.run();
  if (facts.searched.empty() && !facts.live.failure.empty()) {
    std::fprintf(stderr, "%s\n", make_printable(facts.live.failure).c_str());
    for (const auto& each : facts.failures)
      std::fprintf(stderr, "%s\n", make_printable(each).c_str());
    return exit_failed;
  }
  const auto zone = *stream::time_zone::find(settings.output_time_zone);
  const auto told = explain(facts, zone);
  std::fputs(settings.json ? (why_json(facts, told, zone) + '\n').c_str() : why_text(facts, told, zone).c_str(), stdout);
  return exit_ok;
}

} // namespace komado::cli
