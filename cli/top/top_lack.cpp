#include "cli/top/top_lack.hpp"

#include "actors/problems.hpp"
#include "cli/setting_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

namespace komado::cli {

namespace {

/// Two periods and what an answer takes.
constexpr std::chrono::seconds late_after{3};

void gather_shards(const top_answer& answer, const char* key, std::set<std::int64_t>& into) {
  const auto* list = answer.object ? answer.object->if_contains(key) : nullptr;
  if (list == nullptr || !list->is_array())
    return;
  for (const auto& shard : list->get_array())
    if (const auto* number = shard.if_int64())
      into.insert(*number);
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string{what} + (count == 1 ? "" : "s");
}

} // namespace

lack lack_of(std::string_view what, const top_answers& all, std::initializer_list<top_answer top_answers::*> rows) {
  std::set<std::int64_t> missing;
  std::set<std::int64_t> delayed;
  std::string failure;
  std::chrono::seconds age{};
  for (const auto row : rows) {
    const auto& answer = all.*row;
    gather_shards(answer, "missing_shards", missing);
    gather_shards(answer, "delayed_shards", delayed);
    failure = failure.empty() ? answer.failure : failure;
    if (answer.object)
      age = std::max(age, std::chrono::floor<std::chrono::seconds>(all.now - answer.came));
  }
  std::erase_if(delayed, [&](auto shard) { return missing.contains(shard); });
  std::string text;
  const auto say = [&](const std::string& part) { (text += text.empty() ? "" : ", ") += part; };
  if (age >= late_after)
    say("as they were " + actors::span_text(static_cast<double>(age.count())) + " ago");
  if (!missing.empty())
    say("without " + counted(missing.size(), "shard") + " that did not answer");
  if (!delayed.empty())
    say(counted(delayed.size(), "busy shard") + " as a few seconds ago");
  if (!failure.empty())
    say("no answer: " + make_printable(failure));
  return {text.empty() ? text : std::string{what} + ": " + text, !missing.empty() || !failure.empty() || age >= late_after};
}

} // namespace komado::cli
