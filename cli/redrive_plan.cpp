#include "cli/redrive_plan.hpp"

#include <algorithm>
#include <charconv>

namespace komado::cli {

namespace {

// The node cuts longer keys without a word: one of this length may have been longer.
constexpr std::size_t longest_key = 64 * 1024;

constexpr std::size_t most_examples = 3;
constexpr std::size_t example_bytes = 400;

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

redrive_verdict redrive_plan::add(const rejected_record& record) {
  const auto verdict = judge(record);
  ++counts_[verdict];
  if (verdict != redrive_verdict::chosen)
    return verdict;
  chosen_.insert(record.place);
  last_rejected_at_ = std::max(last_rejected_at_, record.rejected_at);
  const auto offset = record.place.offset;
  auto& group = groups_[{std::string{record.reason}, record.place.partition}];
  group.first_offset = group.records == 0 ? offset : std::min(group.first_offset, offset);
  group.last_offset = std::max(group.last_offset, offset);
  ++group.records;
  if (examples_.size() < most_examples)
    examples_.push_back({record.place, std::string{record.reason}, std::string{record.key.substr(0, example_bytes)},
                         std::string{record.value.substr(0, example_bytes)}});
  return verdict;
}

redrive_verdict redrive_plan::judge(const rejected_record& record) const {
  using enum redrive_verdict;
  if (record.place.topic != settings_.input_topic)
    return foreign;
  if (!is_asked_for(record))
    return not_asked_for;
  if (!settings_.again && redriven_.contains(to_string(record.place)))
    return redriven_already;
  if (chosen_.contains(record.place))
    return repeated;
  return record.whole ? chosen : cut;
}

bool redrive_plan::is_asked_for(const rejected_record& record) const {
  const auto& place = record.place;
  const auto& reasons = settings_.reasons;
  return (reasons.empty() || std::ranges::find(reasons, record.reason) != reasons.end()) &&
         (settings_.partition < 0 || place.partition == settings_.partition) && place.offset >= settings_.from_offset &&
         (settings_.to_offset < 0 || place.offset <= settings_.to_offset) &&
         (!settings_.from || record.rejected_at >= *settings_.from) &&
         (!settings_.to || record.rejected_at < *settings_.to);
}

std::uint64_t redrive_plan::count(redrive_verdict verdict) const {
  const auto found = counts_.find(verdict);
  return found == counts_.end() ? 0 : found->second;
}

} // namespace komado::cli
