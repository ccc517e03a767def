#include "cli/why/explanation.hpp"

#include "cli/setting_text.hpp"
#include "cli/why/local_time.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace komado::cli {

namespace {

constexpr std::array<std::string_view, 3> fates{"accepted", "late", "rejected"};

template <class T>
boost::json::value maybe(const std::optional<T>& number) {
  return number ? boost::json::value(*number) : boost::json::value();
}

boost::json::value maybe(stream::time_zone& zone, const std::optional<stream::timestamp>& at) {
  return at ? boost::json::value(local_time(zone, *at)) : boost::json::value();
}

/// The result as JSON, or as a text if it is none.
boost::json::value result_of(const window_facts& facts) {
  if (!facts.result)
    return nullptr;
  boost::json::error_code failed;
  auto value = boost::json::parse(facts.result->text, failed);
  return failed ? boost::json::value(make_printable(facts.result->text)) : value;
}

/// What the open window waits for; null if none is open.
boost::json::value wait_of(const window_facts& facts, stream::time_zone& zone) {
  const auto* window = find_open(facts);
  if (window == nullptr)
    return nullptr;
  const auto behind = window->waits_for ? std::optional{window->partitions_behind} : std::nullopt;
  return boost::json::object{{"until", local_time(zone, facts.end)},
                             {"remaining_seconds", maybe(window->remaining_seconds)},
                             {"partition", maybe(window->waits_for)},
                             {"watermark", maybe(zone, window->waits_for_watermark)},
                             {"partitions_behind", maybe(behind)}};
}

/// The readings that the window holds, or its result counts; null if there is neither.
boost::json::value count_of(const window_facts& facts, verdict what) {
  if (what == verdict::open)
    return find_open(facts)->count;
  if (facts.result)
    return facts.result->count;
  const auto live = std::ranges::find(facts.live.results, facts.end, &live_result::end);
  return live == facts.live.results.end() ? boost::json::value() : boost::json::value(live->count);
}

} // namespace

std::string why_text(const window_facts& facts, const explanation& told, stream::time_zone zone) {
  auto text = "Device " + make_printable(facts.device) + ", window " + local_time(zone, facts.start) + " to " +
              local_time(zone, facts.end) + "\n\n";
  for (const auto& sentence : told.sentences)
    text += sentence + '\n';
  return text;
}

std::string why_json(const window_facts& facts, const explanation& told, stream::time_zone zone) {
  boost::json::array sentences;
  for (const auto& sentence : told.sentences)
    sentences.emplace_back(sentence);
  boost::json::array readings;
  for (const auto& each : facts.readings)
    readings.push_back({{"partition", each.partition},
                        {"offset", each.offset},
                        {"written", maybe(zone, each.written)},
                        {"time", maybe(zone, each.time)},
                        {"fate", std::string{fates[static_cast<std::size_t>(each.fate)]}},
                        {"reason", each.reason.empty() ? boost::json::value() : boost::json::value(each.reason)}});
  const boost::json::object all{{"device", facts.device},
                                {"start", local_time(zone, facts.start)},
                                {"end", local_time(zone, facts.end)},
                                {"verdict", std::string{to_string(told.what)}},
                                {"live", facts.live.failure.empty()},
                                {"count", count_of(facts, told.what)},
                                {"waits_for", told.what == verdict::open ? wait_of(facts, zone) : boost::json::value()},
                                {"sentences", sentences},
                                {"result", result_of(facts)},
                                {"readings", readings}};
  return boost::json::serialize(all);
}

} // namespace komado::cli
