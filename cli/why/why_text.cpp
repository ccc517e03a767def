#include "cli/why/explanation.hpp"

#include "cli/setting_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>

namespace komado::cli {

namespace {

constexpr std::array<std::string_view, 3> fates{"accepted", "late", "rejected"};

std::string local(stream::time_zone& zone, stream::timestamp at) {
  std::string text;
  zone.append_iso8601(text, at);
  return text;
}

boost::json::value maybe(stream::time_zone& zone, const std::optional<stream::timestamp>& at) {
  return at ? boost::json::value(local(zone, *at)) : boost::json::value();
}

/// The result as JSON, or as a text if it is none.
boost::json::value result_of(const window_facts& facts) {
  if (!facts.result)
    return nullptr;
  boost::json::error_code failed;
  auto value = boost::json::parse(facts.result->text, failed);
  return failed ? boost::json::value(make_printable(facts.result->text)) : value;
}

} // namespace

std::string why_text(const window_facts& facts, const explanation& told, stream::time_zone zone) {
  auto text = "Device " + make_printable(facts.device) + ", window " + local(zone, facts.start) + " to " +
              local(zone, facts.end) + "\n\n";
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
                                {"start", local(zone, facts.start)},
                                {"end", local(zone, facts.end)},
                                {"verdict", std::string{to_string(told.what)}},
                                {"live", facts.live.failure.empty()},
                                {"sentences", sentences},
                                {"result", result_of(facts)},
                                {"readings", readings}};
  return boost::json::serialize(all);
}

} // namespace komado::cli
