#include "cli/reject_record.hpp"

#include <algorithm>
#include <charconv>

namespace komado::cli {

namespace {

// The node cuts longer keys without a word: one of this length may have been longer.
constexpr std::size_t longest_key = 64 * 1024;

template <class Integer>
bool read_integer(std::string_view text, Integer& out) {
  const auto* end = text.data() + text.size();
  const auto [last, failed] = std::from_chars(text.data(), end, out);
  return failed == std::errc{} && last == end && out >= 0;
}

} // namespace

std::string to_string(const input_place& place) {
  return place.topic + '/' + std::to_string(place.partition) + '/' + std::to_string(place.offset);
}

std::optional<rejected_record> read_reject(std::span<const kafka::header> headers,
                                           std::string_view key, std::string_view value,
                                           stream::timestamp rejected_at) {
  const auto find = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = std::ranges::find(headers, name, &kafka::header::name);
    return found == headers.end() ? std::nullopt : std::optional{found->value};
  };
  const auto topic = find("topic");
  const auto partition = find("partition");
  const auto offset = find("offset");
  const auto reason = find("reason");
  rejected_record record;
  if (!topic || topic->empty() || !reason || !partition || !offset ||
      !read_integer(*partition, record.place.partition) || !read_integer(*offset, record.place.offset))
    return std::nullopt;
  record.place.topic = *topic;
  record.reason = *reason;
  record.rejected_at = rejected_at;
  record.key = key;
  record.value = value;
  record.whole = !find("original-size") && key.size() < longest_key;
  return record;
}

} // namespace komado::cli
